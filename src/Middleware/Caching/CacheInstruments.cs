using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Wattwise.Caching;

/// <summary>The cache's metrics on the meter <c>Wattwise</c>; no tag ever holds text of a user or a model.</summary>
internal sealed class CacheInstruments
{
    private readonly Counter<long> _lookups;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _judgements;
    private readonly Histogram<double> _duration;

    public CacheInstruments(Meter meter)
    {
        _lookups = meter.CreateCounter<long>("wattwise.cache.lookups", "{request}", "Requests that came to the cache, by outcome and reason.");
        _failures = meter.CreateCounter<long>("wattwise.cache.failures", "{failure}", "Failures of the cache's embedder, store, verifier or guard.");
        _judgements = meter.CreateCounter<long>("wattwise.cache.judgements", "{judgement}", "Decisions of the cache that a judge looked at, by its word and by whether the answer was served.");
        _duration = meter.CreateHistogram<double>("wattwise.cache.lookup.duration", "s", "Time that the cache took before it answered or called the model.");
    }

    public void CountLookup(bool isHit, string reason, TimeSpan duration)
    {
        if (_lookups.Enabled)
            _lookups.Add(1, new("wattwise.cache.hit", isHit), new("wattwise.reason", reason));
        if (_duration.Enabled)
            _duration.Record(duration.TotalSeconds, new TagList { { "wattwise.cache.hit", isHit }, { "wattwise.reason", reason } });
    }

    public void CountJudgement(bool? isRight, bool wasServed) =>
        _judgements.Add(1, new("wattwise.cache.judgement", isRight switch { true => "right", false => "wrong", null => "unknown" }), new("wattwise.cache.hit", wasServed));

    public void CountFailure(string part, Exception exception) =>
        _failures.Add(1, new("wattwise.cache.part", part), new("error.type", exception.GetType().FullName));
}
