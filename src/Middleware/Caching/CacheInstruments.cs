using System.Diagnostics;
using System.Diagnostics.Metrics;
using Wattwise.Accounting;

namespace Wattwise.Caching;

/// <summary>The cache's metrics on the meter <c>Wattwise</c>; no tag ever holds text of a user or a model.</summary>
internal sealed class CacheInstruments
{
    private readonly Counter<long> _lookups;
    private readonly Counter<long> _judgements;
    private readonly Counter<long> _objections;
    private readonly Counter<long> _notKept;
    private readonly Counter<double> _avoided;
    private readonly Gauge<double> _wrongAmongHits;
    private readonly Histogram<double> _duration;
    private readonly StageContext _stage;

    public CacheInstruments(StageContext stage)
    {
        _stage = stage;
        var meter = stage.Meter;
        _lookups = meter.CreateCounter<long>(
            "wattwise.cache.lookups", "{request}", "Requests that came to the cache, by outcome and reason.");
        _judgements = meter.CreateCounter<long>(
            "wattwise.cache.judgements", "{judgement}",
            "Decisions of the cache that a judge looked at, by its word and by whether the answer was served.");
        _objections = meter.CreateCounter<long>(
            "wattwise.cache.objections", "{answer}", "Answers that the admission policy kept out of the cache, by reason.");
        _notKept = meter.CreateCounter<long>("wattwise.cache.not_kept", "{answer}", "Answers that the cache did not keep, by reason.");
        _avoided = meter.CreateCounter<double>(
            "wattwise.cache.energy.avoided", "J", "Energy of the model calls that hits avoided, by reason, where it is known.");
        _wrongAmongHits = meter.CreateGauge<double>(
            "wattwise.cache.wrong_among_hits", "1",
            "Share of semantic hits that are wrong, as the policy believes, with its confidence bounds.");
        _duration = meter.CreateHistogram<double>(
            "wattwise.cache.lookup.duration", "s", "Time that the cache took before it answered or called the model.");
    }

    public void CountLookup(bool isHit, string reason, TimeSpan duration, EnergyEstimate? avoided) =>
        _stage.Report((Instruments: this, isHit, reason, duration, avoided), static lookup =>
        {
            var instruments = lookup.Instruments;
            if (lookup.avoided is { } energy)
                instruments._avoided.Add(energy.Joules, new KeyValuePair<string, object?>("wattwise.reason", lookup.reason));
            if (instruments._lookups.Enabled)
                instruments._lookups.Add(1, new("wattwise.cache.hit", lookup.isHit), new("wattwise.reason", lookup.reason));
            if (instruments._duration.Enabled)
                instruments._duration.Record(
                    lookup.duration.TotalSeconds,
                    new TagList { { "wattwise.cache.hit", lookup.isHit }, { "wattwise.reason", lookup.reason } });
        });

    public void CountJudgement(bool? isRight, bool wasServed) =>
        _stage.Report((_judgements, isRight, wasServed), static judged => judged._judgements.Add(
            1,
            new("wattwise.cache.judgement", judged.isRight switch { true => "right", false => "wrong", null => "unknown" }),
            new("wattwise.cache.hit", judged.wasServed)));

    /// <summary>What the policy believes of its hits: the share of wrong ones, and its bounds.</summary>
    public void RecordEstimate(in CacheErrorEstimate estimate) => _stage.Report((_wrongAmongHits, estimate), static state =>
    {
        var (gauge, believed) = state;
        gauge.Record(believed.WrongAmongHits, new KeyValuePair<string, object?>("wattwise.bound", "estimate"));
        gauge.Record(believed.Low, new KeyValuePair<string, object?>("wattwise.bound", "low"));
        gauge.Record(believed.High, new KeyValuePair<string, object?>("wattwise.bound", "high"));
    });

    public void CountNotKept(string reason) => Count(_notKept, reason);

    public void CountObjection(string reason) => Count(_objections, reason);

    private void Count(Counter<long> counter, string reason) => _stage.Report(
        (counter, reason), static counted => counted.counter.Add(1, new KeyValuePair<string, object?>("wattwise.reason", counted.reason)));
}
