using Wattwise.Cascade;

namespace Wattwise.Tests.Cascade.Learning;

public class GainModelTests
{
    [Fact]
    public void A_missing_signal_is_another_thing_than_zero()
    {
        // Zero is safe, missing is not: a model that takes one for the other cannot tell.
        var random = new Random(1);
        var rows = Enumerable.Range(0, 400).Select(i =>
            i % 2 == 0
                ? new GainRow("c", [0], random.NextDouble() < 0.05 ? 1 : 0, 1)
                : new GainRow("c", [double.NaN], random.NextDouble() < 0.8 ? 1 : 0, 1));
        var model = GainModel.Fit([.. rows], 1);
        Assert.True(model.Score("c", [double.NaN]) > model.Score("c", [0.0]) + 0.4);
    }

    [Fact]
    public void What_helps_as_often_as_it_harms_gains_nothing()
    {
        var random = new Random(2);
        var rows = Enumerable.Range(0, 600).Select(_ => new GainRow("c", [random.NextDouble()], random.Next(3) - 1, 1));
        Assert.InRange(GainModel.Fit([.. rows], 1).Score("c", [0.5]), -0.15, 0.15);
    }

    [Fact]
    public void A_class_of_few_requests_is_drawn_to_the_mean_of_all()
    {
        GainRow[] rows = [.. Enumerable.Range(0, 95).Select(_ => new GainRow("many", [], 0, 1)), .. Enumerable.Range(0, 5)
            .Select(_ => new GainRow("few", [], 1, 1))];
        var means = new ClassMeans(rows);

        // (5 + 5 * 0.05) / (5 + 5)
        Assert.Equal(0.525, means.Of("few"), 12);
        Assert.Equal(0.05, means.Of("unknown"), 12);
    }

    [Fact]
    public void Weights_count_like_copies()
    {
        var rows = Enumerable.Range(0, 100).Select(i => new GainRow("c", [], i < 10 ? 1 : 0, i < 10 ? 10 : 1)).ToArray();
        Assert.Equal((100 + (5 * 100.0 / 190)) / 195, new ClassMeans(rows).Of("c"), 1);
    }

    [Fact]
    public void The_same_rows_give_the_same_model()
    {
        var random = new Random(3);
        GainRow[] rows = [.. Enumerable.Range(0, 300)
            .Select(_ => new GainRow("c", [random.NextDouble(), random.NextDouble()], random.Next(2), 1))];
        Assert.Equal(GainModel.Fit(rows, 2).Score("c", [0.3, 0.4]), GainModel.Fit(rows, 2).Score("c", [0.3, 0.4]));
    }

    [Fact]
    public void Signals_in_another_order_are_found_by_their_names()
    {
        var layout = new SignalLayout();
        layout.Add([new("a", 1), new("b", 2)]);
        var values = new double[2];
        layout.Fill([new("b", 7), new("c", 9), new("a", null)], values);
        Assert.Equal([double.NaN, 7], values);
    }
}
