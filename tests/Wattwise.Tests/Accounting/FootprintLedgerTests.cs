using CsCheck;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Caching;
using Wattwise.Carbon;

namespace Wattwise.Tests.Accounting;

public class FootprintLedgerTests
{
    private static readonly Gen<EnergyEstimate> Energies = Gen.Select(
        Gen.Int[0, 1000], Gen.Int[0, 100], Gen.Int[0, 100], Gen.Enum<EnergyMethod>())
        .Select((joules, below, above, method) => new EnergyEstimate(joules, Math.Max(0, joules - below), joules + above, method));

    private static readonly Gen<StageRecord> Records = Gen.Select(
        Gen.OneOf(Gen.Const(WattwiseStages.Model), Gen.Const(WattwiseStages.SemanticCache)), Gen.Enum<StageOutcome>(), Gen.Int[0, 3],
        Optional(Energies), Optional(Energies), Gen.Int[0, 500], Gen.Int[0, 500])
        .Select((stage, outcome, reason, spent, avoided, input, output) => new StageRecord(
            stage, outcome, "r" + reason, spent, avoided, TimeSpan.FromMilliseconds(input),
            new UsageDetails { InputTokenCount = input, CachedInputTokenCount = input / 2, OutputTokenCount = output })
        { EmbodiedGrams = output / 8.0 });

    private static readonly Gen<RequestFootprint> Footprints = Gen.Select(
        Records.Array[0, 5], Optional(Gen.Enum<IntensitySignal>()), Gen.Enum<IntensityBasis>(), Gen.Int[0, 1000],
        Gen.OneOf(Gen.Const("USD"), Gen.Const("EUR")).Null(), Gen.Int[0, 100])
        .Select((records, signal, basis, grams, currency, amount) => new RequestFootprint(
            records, TimeSpan.FromMilliseconds(amount),
            signal is { } known
                ? new CarbonIntensity(grams, new GridZone("FRA"), default, default, known, true, "test") { Basis = basis }
                : null,
            currency is null ? null : new Money(amount, currency), currency is null ? null : new Money(amount * 2, currency)));

    [Fact]
    public void Sums_equal_the_sums_of_their_parts() => Footprints.Array[0, 20].ForAll(footprints =>
    {
        var sums = Sum(footprints);
        var records = footprints.SelectMany(footprint => footprint.Stages).ToArray();
        var calls = records.Where(record => record.IsModelCall).ToArray();

        Assert.Equal(footprints.Length, sums.Requests);
        Assert.Equal(footprints.Count(footprint => !footprint.IsComplete), sums.IncompleteRequests);
        Assert.Equal(calls.Length, sums.ModelCalls);
        Assert.Equal(calls.Sum(call => call.Usage!.InputTokenCount), sums.InputTokens);
        Assert.Equal(calls.Sum(call => call.Usage!.CachedInputTokenCount), sums.CachedInputTokens);
        Assert.Equal(calls.Sum(call => call.Usage!.OutputTokenCount), sums.OutputTokens);
        Assert.Equal(Total(footprints.Select(footprint => footprint.Spent)), sums.Spent);
        Assert.Equal(Total(footprints.Select(footprint => footprint.Overhead)), sums.Overhead);
        Assert.Equal(Total(footprints.Select(footprint => footprint.Avoided)), sums.Avoided);
        Assert.Equal(footprints.Sum(footprint => footprint.Duration.Ticks), sums.Duration.Ticks);
        Assert.Equal(footprints.Sum(footprint => footprint.EmbodiedGrams), sums.EmbodiedGrams, 1e-9);
        Assert.Equal(records.Length, sums.Stages.Sum(stage => stage.Count));
        Assert.Equal(sums.Spent.Joules, sums.Stages.Sum(stage => stage.Spent.Joules), 1e-9);
        Assert.Equal(sums.Avoided.Joules, sums.Stages.Sum(stage => stage.Avoided.Joules), 1e-9);
        Assert.Equal(records.Sum(record => record.Duration.Ticks), sums.Stages.Sum(stage => stage.Duration.Ticks));
    });

    [Fact]
    public void The_net_saving_of_carbon_is_negative_if_the_stages_caused_more_than_they_avoided()
    {
        var intensity = new CarbonIntensity(360, new GridZone("FRA"), default, default, IntensitySignal.AverageLocation, true, "test");
        // 360 g a kWh is 0.1 g for 1,000 J.
        StageRecord lookup = new(
            WattwiseStages.SemanticCache, StageOutcome.PassedThrough, CacheReasons.Miss, EnergyEstimate.Measured(3_000), null, default,
            null);
        StageRecord hit = new(
            WattwiseStages.SemanticCache, StageOutcome.Answered, CacheReasons.Exact, EnergyEstimate.Measured(500),
            EnergyEstimate.Measured(2_500), default, null);

        var missed = Assert.Single(Sum([new RequestFootprint([lookup], default, intensity, null, null)]).Carbon);
        var answered = Assert.Single(Sum([new RequestFootprint([hit], default, intensity, null, null)]).Carbon);

        Assert.Equal(-0.3, missed.NetSavedGrams, 1e-9);
        Assert.Equal(0.2, answered.NetSavedGrams, 1e-9);
    }

    [Fact]
    public void What_was_spent_is_at_least_the_overhead_and_the_net_saving_is_what_is_left() => Footprints.Array[0, 20].ForAll(footprints =>
    {
        var sums = Sum(footprints);
        return sums.Spent.Joules >= sums.Overhead.Joules && sums.Spent.Low >= sums.Overhead.Low && sums.Spent.High >= sums.Overhead.High
            && sums.NetSaved.Joules == sums.Avoided.Joules - sums.Overhead.Joules && sums.NetSaved.Low <= sums.NetSaved.Joules;
    });

    [Fact]
    public void Signals_bases_and_currencies_are_never_mixed() => Footprints.Array[0, 20].ForAll(footprints =>
    {
        var sums = Sum(footprints);
        var known = footprints.Where(footprint => footprint.Intensity is not null)
            .GroupBy(footprint => (footprint.Intensity!.Signal, footprint.Intensity.Basis)).ToDictionary(group => group.Key);
        Assert.Equal(known.Count, sums.Carbon.Count);
        Assert.All(sums.Carbon, total =>
        {
            var requests = known[(total.Signal, total.Basis)];
            Assert.Equal(requests.Count(), total.Requests);
            Assert.Equal(requests.Sum(footprint => footprint.OperationalGrams!.Value), total.SpentGrams, 1e-9);
            Assert.True(total.SpentGrams >= total.OverheadGrams);
        });
        var paid = footprints.Where(footprint => footprint.Cost is not null).GroupBy(footprint => footprint.Cost!.Value.Currency)
            .ToDictionary(group => group.Key);
        Assert.Equal(paid.Count, sums.Money.Count);
        Assert.All(sums.Money, total =>
        {
            Assert.Equal(paid[total.Spent.Currency].Sum(footprint => footprint.Cost!.Value.Amount), total.Spent.Amount);
            Assert.Equal(paid[total.Spent.Currency].Sum(footprint => footprint.CostAvoided!.Value.Amount), total.Avoided.Amount);
            Assert.Equal(paid[total.Spent.Currency].Count(), total.Requests);
        });
    });

    [Fact]
    public void A_request_whose_call_or_hit_has_no_price_is_in_no_count_of_known_money()
    {
        RequestFootprint unpricedCall = new([], default, null, null, new Money(0, "USD"));
        RequestFootprint unpricedHit = new([], default, null, new Money(0, "USD"), null);
        RequestFootprint priced = new([], default, null, new Money(2, "USD"), new Money(3, "USD"));

        Assert.Equal(0, Assert.Single(Sum([unpricedCall, unpricedHit]).Money).Requests);
        var total = Assert.Single(Sum([unpricedCall, unpricedHit, priced]).Money);
        Assert.Equal((1, 2m, 3m), (total.Requests, total.Spent.Amount, total.Avoided.Amount));
    }

    [Fact]
    public void Adding_side_by_side_loses_nothing()
    {
        var ledger = new FootprintLedger();
        var footprint = new RequestFootprint([Record("r")], TimeSpan.FromSeconds(1), cost: new Money(1, "USD"));

        Parallel.For(0, 1000, _ => ledger.Add(footprint));

        var sums = ledger.Summarize();
        Assert.Equal((1000, 1000, 1000m), (sums.Requests, sums.Spent.Joules, sums.Money.Single().Spent.Amount));
    }

    [Fact]
    public void A_stage_that_invents_reasons_for_ever_does_not_fill_the_memory()
    {
        var ledger = new FootprintLedger();

        for (var i = 0; i < 5000; i++)
            ledger.Add(new RequestFootprint([Record("reason " + i)], TimeSpan.Zero));

        var stages = ledger.Summarize().Stages;
        Assert.InRange(stages.Count, 1, 1001);
        Assert.Equal(5000, stages.Sum(stage => stage.Count));
    }

    [Fact]
    public void A_summary_stays_as_it_was_and_clearing_starts_at_zero()
    {
        var ledger = new FootprintLedger();
        ledger.Add(new RequestFootprint([Record("r")], TimeSpan.FromSeconds(1)));
        var before = ledger.Summarize();

        ledger.Clear();

        Assert.Equal((1, 1), (before.Requests, before.Stages.Count));
        var after = ledger.Summarize();
        Assert.Equal((0, 0, EnergyEstimate.Zero), (after.Requests, after.Stages.Count, after.Spent));
    }

    private static Gen<T?> Optional<T>(Gen<T> gen)
        where T : struct => Gen.Select(gen, Gen.Bool, (value, isKnown) => isKnown ? value : (T?)null);

    private static StageRecord Record(string reason) =>
        new(WattwiseStages.Model, StageOutcome.ModelCalled, reason, EnergyEstimate.Measured(1), null, TimeSpan.Zero, null);

    private static EnergyEstimate Total(IEnumerable<EnergyEstimate> parts) =>
        parts.Aggregate(EnergyEstimate.Zero, (sum, part) => sum + part);

    private static FootprintSummary Sum(IEnumerable<RequestFootprint> footprints)
    {
        var ledger = new FootprintLedger();
        foreach (var footprint in footprints)
            ledger.Add(footprint);
        return ledger.Summarize();
    }
}
