using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Internal;

namespace Wattwise.Caching;

/// <summary>Answers by exact key, in a memory cache bounded by bytes. Never throws.</summary>
internal sealed class ExactTier : IDisposable
{
    // Key, entry and the cache's own bookkeeping.
    private const int EntryOverheadBytes = 400;

    private readonly IMemoryCache _cache;
    private readonly bool _ownsCache;
    private readonly TimeProvider _timeProvider;
    private readonly Outage _outage;
    private int _generation;

    public ExactTier(SemanticCacheOptions options, StageContext stage)
    {
        _ownsCache = options.ExactCache is null;
        _cache = options.ExactCache ?? new MemoryCache(new MemoryCacheOptions
        {
            SizeLimit = options.ExactMaxBytes,
            Clock = new Clock(stage.TimeProvider),
            TrackStatistics = false,
        });
        _timeProvider = stage.TimeProvider;
        _outage = stage.Watch("exact tier", "requests go to the model");
    }

    /// <param name="key">The key.</param>
    /// <param name="level">How brief the request allows the answer to be.</param>
    public ExactEntry? Find(CacheKey key, DirectiveLevel level)
    {
        try
        {
            if (Get(key) is not { } entry || !entry.Answer.DirectiveLevel.MayServe(level))
                return null;

            // What was found by meaning is only good while the answer that it was taken from is.
            return entry.Hit is null || ReferenceEquals(Get(entry.Source)?.Answer, entry.Answer) ? entry : null;
        }
        catch (Exception exception)
        {
            _outage.Failed(exception);
            return null;
        }
    }

    public void Add(CacheKey key, CachedAnswer answer) => Set(key, new ExactEntry(answer, key, Hit: null, Volatile.Read(ref _generation)), answer.SizeInBytes);

    /// <summary>Remembers that a prompt is served by the answer of another prompt.</summary>
    public void AddAlias(CacheKey key, CacheKey source, CachedAnswer answer, CacheHit hit)
    {
        try
        {
            if (Get(source)?.Answer is not { } original)
                Add(source, answer);
            else if (original.CreatedAt == answer.CreatedAt && original.Text == answer.Text)
                answer = original; // Stores may give a new copy each time: keep one.
        }
        catch (Exception exception)
        {
            _outage.Failed(exception);
        }

        Set(key, new ExactEntry(answer, source, hit, Volatile.Read(ref _generation)), size: 2L * (hit.MatchedPrompt?.Length ?? 0));
    }

    /// <summary>Forgets everything: entries carry no tags or scopes to choose by, and a repeat is soon found in the store again.</summary>
    public void Clear()
    {
        // What an app's own cache still holds is told apart by its generation.
        Interlocked.Increment(ref _generation);
        if (_ownsCache)
            ((MemoryCache)_cache).Clear();
    }

    public void Dispose()
    {
        if (_ownsCache)
            _cache.Dispose();
    }

    private ExactEntry? Get(CacheKey key) =>
        _cache.TryGetValue(key, out var value) && value is ExactEntry entry && entry.Generation == Volatile.Read(ref _generation) && entry.Answer.ExpiresAt > _timeProvider.GetUtcNow() ? entry : null;

    private void Set(CacheKey key, ExactEntry entry, long size)
    {
        try
        {
            var lifetime = entry.Answer.ExpiresAt - _timeProvider.GetUtcNow();
            if (lifetime <= TimeSpan.Zero)
                return;

            using var cached = _cache.CreateEntry(key);
            cached.Value = entry;
            cached.Size = size + EntryOverheadBytes;

            // Centuries would overflow the cache's clock; Get checks the exact time in any case.
            if (lifetime < TimeSpan.FromDays(3650))
                cached.AbsoluteExpirationRelativeToNow = lifetime;
            _outage.Worked();
        }
        catch (Exception exception)
        {
            _outage.Failed(exception);
        }
    }

    private sealed class Clock(TimeProvider timeProvider) : ISystemClock
    {
        public DateTimeOffset UtcNow => timeProvider.GetUtcNow();
    }
}
