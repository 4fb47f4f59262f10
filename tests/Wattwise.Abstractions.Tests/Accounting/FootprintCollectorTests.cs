using Wattwise.Accounting;
using Wattwise.Carbon;

namespace Wattwise.Abstractions.Tests.Accounting;

public class FootprintCollectorTests
{
    private static readonly CarbonIntensity Clean = new(
        100, new GridZone("FRA"), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddHours(1), IntensitySignal.AverageLocation, false,
        "test");
    private static readonly CarbonIntensity Dirty =
        Clean with { GramsPerKwh = 400, From = Clean.To, To = Clean.To.AddHours(1), IsEstimated = true };

    [Fact]
    public async Task Collectors_hold_what_their_flow_and_those_within_book_until_they_end()
    {
        using var outer = FootprintCollector.Begin();
        FootprintCollector.Current!.Add(Footprint(1));
        FootprintCollector inner;
        using (inner = FootprintCollector.Begin())
            await Task.Run(() => FootprintCollector.Current!.Add(Footprint(2)), TestContext.Current.CancellationToken);
        inner.Add(Footprint(3));

        Assert.Equal([2], inner.Requests.Select(request => request.Spent.Joules));
        Assert.Equal([1, 2, 3], outer.Requests.Select(request => request.Spent.Joules));
        Assert.Equal(6, outer.Total!.Spent.Joules);
        Assert.Same(outer, FootprintCollector.Current);
    }

    [Fact]
    public async Task A_worker_that_outlives_its_collector_collects_for_nobody()
    {
        var end = new TaskCompletionSource();
        Task<FootprintCollector?> worker;
        using (FootprintCollector.Begin())
            worker = Task.Run(async () => { await end.Task; return FootprintCollector.Current; }, TestContext.Current.CancellationToken);
        end.SetResult();

        Assert.Null(await worker);
        Assert.Null(FootprintCollector.Current);
    }

    [Fact]
    public void Nothing_collected_is_no_footprint()
    {
        using var collector = FootprintCollector.Begin();

        Assert.Null(collector.Total);
    }

    [Fact]
    public void A_sum_has_the_grams_of_its_parts_whenever_they_were_made()
    {
        var sum = RequestFootprint.Sum([Footprint(3.6e6, Clean), Footprint(1.8e6, Dirty)], TimeSpan.FromSeconds(1));

        // 1 kWh at 100 g and half a kWh at 400 g.
        Assert.Equal(300, sum.OperationalGrams!.Value, 1e-9);
        Assert.Equal((Clean.From, Dirty.To, true), (sum.Intensity!.From, sum.Intensity.To, sum.Intensity.IsEstimated));
        Assert.Equal(Clean, RequestFootprint.Sum([Footprint(1, Clean), Footprint(2, Clean)], default).Intensity);
    }

    [Fact]
    public void A_sum_knows_no_grams_if_a_part_does_not_or_zones_or_signals_differ()
    {
        CarbonIntensity?[] others = [null, Clean with { Zone = new GridZone("DEU") }, Clean with { Signal = IntensitySignal.Marginal }];

        Assert.All(others, other => Assert.Null(RequestFootprint.Sum([Footprint(1, Clean), Footprint(1, other)], default).TotalGrams));
    }

    [Fact]
    public void A_sum_knows_the_money_of_one_currency_if_all_parts_do()
    {
        var (euros, dollars) = (new Money(2, "EUR"), new Money(3, "USD"));

        Assert.Equal(new Money(4, "EUR"), RequestFootprint.Sum([Footprint(1, cost: euros), Footprint(1, cost: euros)], default).Cost);
        Assert.Null(RequestFootprint.Sum([Footprint(1, cost: euros), Footprint(1, cost: dollars)], default).Cost);
        Assert.Null(RequestFootprint.Sum([Footprint(1, cost: euros), Footprint(1)], default).Cost);
    }

    private static RequestFootprint Footprint(double joules, CarbonIntensity? intensity = null, Money? cost = null) => new(
        [new StageRecord(
            WattwiseStages.Model, StageOutcome.ModelCalled, ModelReasons.Metered, EnergyEstimate.Measured(joules), null, TimeSpan.Zero,
            null)],
        TimeSpan.Zero,
        intensity,
        cost);
}
