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
    private readonly PurgeLog _purges;
    private readonly Lock _lock = new();

    public ExactTier(SemanticCacheOptions options, PurgeLog purges, StageContext stage)
    {
        _purges = purges;
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

    /// <summary>Finds what serves a request.</summary>
    /// <param name="key">The key.</param>
    /// <param name="level">How brief the request allows the answer to be.</param>
    public ExactEntry? Find(CacheKey key, DirectiveLevel level)
    {
        try
        {
            if (Get(key) is not { } slot)
                return null;

            // What was found by meaning is only good while the answer that it was taken from is.
            var answer = slot.Answer ?? Get(slot.Source)?.Answer;
            return answer is null || !answer.DirectiveLevel.MayServe(level) || (slot.Original is { } original && !IsOf(original, answer))
                ? null
                : new ExactEntry(answer, slot.Source, slot.Hit);
        }
        catch (Exception exception)
        {
            _outage.Failed(exception);
            return null;
        }
    }

    /// <summary>Keeps an answer, unless there is one that was asked for later.</summary>
    /// <param name="key">The key.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="mark">A moment up to which no purge meets the answer.</param>
    /// <returns>False if a newer one is there.</returns>
    public bool Add(CacheKey key, CachedAnswer answer, PurgeMark mark)
    {
        lock (_lock)
        {
            try
            {
                if (Get(key)?.Answer is { } other && AskedAt(other) > AskedAt(answer))
                    return false;
            }
            catch (Exception exception)
            {
                _outage.Failed(exception);
            }

            Set(key, new ExactSlot(answer, key, Hit: null, Original: null, mark), answer, answer.SizeInBytes);
            return true;
        }
    }

    /// <summary>Remembers that a prompt is served by the answer of another prompt.</summary>
    public void AddAlias(CacheKey key, CacheKey source, CachedAnswer answer, CacheHit hit, PurgeMark mark)
    {
        try
        {
            if (Get(source)?.Answer is not { } original)
                Add(source, answer, mark);
            else if (original.CreatedAt == answer.CreatedAt && original.Text == answer.Text)
                answer = original; // Stores may give a new copy each time: keep one.
        }
        catch (Exception exception)
        {
            _outage.Failed(exception);
        }

        Set(key, new ExactSlot(Answer: null, source, hit, new(answer), mark), answer, size: 2L * (hit.MatchedPrompt?.Length ?? 0));
    }

    /// <summary>Removes what a request would find; aliases of it serve nothing any more.</summary>
    public void Remove(CacheKey key)
    {
        try
        {
            _cache.Remove(key);
        }
        catch (Exception exception)
        {
            _outage.Failed(exception);
        }
    }

    /// <summary>
    /// Frees the memory of what a purge made invalid: entries carry no tags or scopes to choose by, and a repeat is soon found in the store
    /// again.
    /// </summary>
    public void Clear()
    {
        if (_ownsCache)
            ((MemoryCache)_cache).Clear();
    }

    public void Dispose()
    {
        if (_ownsCache)
            _cache.Dispose();
    }

    private static bool IsOf(WeakReference<CachedAnswer> original, CachedAnswer answer) =>
        original.TryGetTarget(out var target) && ReferenceEquals(target, answer);

    private static DateTimeOffset AskedAt(CachedAnswer answer) => answer.AskedAt ?? answer.CreatedAt;

    private ExactSlot? Get(CacheKey key) =>
        _cache.TryGetValue(key, out var value) && value is ExactSlot slot && _purges.IsUnpurgedSince(slot.Mark)
        && (slot.Answer is null || slot.Answer.ExpiresAt > _timeProvider.GetUtcNow()) ? slot : null;

    private void Set(CacheKey key, ExactSlot slot, CachedAnswer answer, long size)
    {
        try
        {
            var lifetime = answer.ExpiresAt - _timeProvider.GetUtcNow();
            if (lifetime <= TimeSpan.Zero)
                return;

            using var cached = _cache.CreateEntry(key);
            cached.Value = slot;
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
