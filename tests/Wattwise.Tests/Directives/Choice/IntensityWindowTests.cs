using Wattwise.Directives;

namespace Wattwise.Tests.Directives.Choice;

public class IntensityWindowTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_hour_is_dirty_in_relation_to_the_days_before_it_alone()
    {
        var window = new IntensityWindow();
        window.Add(Start, 100);
        window.Add(Start.AddHours(1), 300);
        window.Add(Start.AddHours(2), 250);

        Assert.Equal(0.75, window.Dirtiness, 12);
        Assert.Equal(650 / 3.0, window.Mean!.Value, 9);
    }

    [Fact]
    public void What_is_older_than_a_week_is_forgotten()
    {
        var window = new IntensityWindow();
        window.Add(Start, 1_000);
        for (var hour = 1; hour <= IntensityWindow.Hours; hour++)
            window.Add(Start.AddHours(hour), 100 + (20 * (hour % 2)));

        Assert.Equal(110, window.Mean!.Value, 9);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    public void Without_an_intensity_no_hour_is_dirty(double? grams)
    {
        var window = new IntensityWindow();
        window.Add(Start, 100);
        window.Add(Start.AddHours(1), 300);
        window.Add(Start.AddHours(2), grams);

        Assert.Equal((0, null, null), (window.Dirtiness, window.Mean, window.Current));
    }

    [Fact]
    public void An_intensity_that_does_not_vary_has_no_dirty_hours()
    {
        var window = new IntensityWindow();
        window.Add(Start, 350);
        window.Add(Start.AddHours(1), 350);

        Assert.Equal((0, null), (window.Dirtiness, window.Mean));
    }

    [Fact]
    public void A_clock_that_is_set_back_begins_anew()
    {
        var window = new IntensityWindow();
        window.Add(Start, 100);
        window.Add(Start.AddHours(-5), 400);
        window.Add(Start.AddHours(-4), 200);

        Assert.Equal(300, window.Mean!.Value, 9);
    }
}
