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

    public CacheInstruments(Meter meter)
    {
        _lookups = meter.CreateCounter<long>("wattwise.cache.lookups", "{request}", "Requests that came to the cache, by outcome and reason.");
        _judgements = meter.CreateCounter<long>("wattwise.cache.judgements", "{judgement}", "Decisions of the cache that a judge looked at, by its word and by whether the answer was served.");
        _objections = meter.CreateCounter<long>("wattwise.cache.objections", "{answer}", "Answers that the admission policy kept out of the cache, by reason.");
        _notKept = meter.CreateCounter<long>("wattwise.cache.not_kept", "{answer}", "Answers that the cache did not keep, by reason.");
        _avoided = meter.CreateCounter<double>("wattwise.cache.energy.avoided", "J", "Energy of the model calls that hits avoided, by reason, where it is known.");
        _wrongAmongHits = meter.CreateGauge<double>("wattwise.cache.wrong_among_hits", "1", "Share of semantic hits that are wrong, as the policy believes, with its confidence bounds.");
        _duration = meter.CreateHistogram<double>("wattwise.cache.lookup.duration", "s", "Time that the cache took before it answered or called the model.");
    }

    public void CountLookup(bool isHit, string reason, TimeSpan duration, EnergyEstimate? avoided)
    {
        if (avoided is { } energy)
            _avoided.Add(energy.Joules, new KeyValuePair<string, object?>("wattwise.reason", reason));
        if (_lookups.Enabled)
            _lookups.Add(1, new("wattwise.cache.hit", isHit), new("wattwise.reason", reason));
        if (_duration.Enabled)
            _duration.Record(duration.TotalSeconds, new TagList { { "wattwise.cache.hit", isHit }, { "wattwise.reason", reason } });
    }

    public void CountJudgement(bool? isRight, bool wasServed) =>
        _judgements.Add(1, new("wattwise.cache.judgement", isRight switch { true => "right", false => "wrong", null => "unknown" }), new("wattwise.cache.hit", wasServed));

    /// <summary>What the policy believes of its hits: the share of wrong ones, and its bounds.</summary>
    public void RecordEstimate(in CacheErrorEstimate estimate)
    {
        _wrongAmongHits.Record(estimate.WrongAmongHits, new KeyValuePair<string, object?>("wattwise.bound", "estimate"));
        _wrongAmongHits.Record(estimate.Low, new KeyValuePair<string, object?>("wattwise.bound", "low"));
        _wrongAmongHits.Record(estimate.High, new KeyValuePair<string, object?>("wattwise.bound", "high"));
    }

    public void CountNotKept(string reason) => _notKept.Add(1, new KeyValuePair<string, object?>("wattwise.reason", reason));

    public void CountObjection(string reason) => _objections.Add(1, new KeyValuePair<string, object?>("wattwise.reason", reason));
}
