using System.Collections.Concurrent;
using System.Threading.RateLimiting;

namespace Wattwise.Gateway.Access;

/// <summary>The good keys that were seen here, so that a request need not ask the store. Thread-safe.</summary>
/// <remarks>
/// A key is read again after a while, once for all requests that come meanwhile. What the store does not have is not kept: ids that are
/// made up take no room here. So few look-ups are under way at a time that they cannot bring the store down.
/// </remarks>
internal sealed class KnownKeys : IDisposable
{
    private const int MaxLookups = 16;
    private const int MaxQueuedLookups = 256;

    private readonly ConcurrentDictionary<string, KnownKey> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task<KnownKey?>>> _reading = new(StringComparer.Ordinal);
    private readonly ConcurrencyLimiter _lookups = new(new() { PermitLimit = MaxLookups, QueueLimit = MaxQueuedLookups });
    private readonly GatewayKeys _keys;
    private readonly GatewayAccessOptions _options;
    private readonly TimeProvider _timeProvider;

    public KnownKeys(GatewayKeys keys, GatewayAccessOptions options, TimeProvider timeProvider)
    {
        (_keys, _options, _timeProvider) = (keys, options, timeProvider);
        keys.Revoked += Forget;
    }

    /// <summary>The key of an id if it is known and was read lately enough, as far as the store answers.</summary>
    public async ValueTask<KnownKey?> FindKnownAsync(string id, CancellationToken cancellationToken)
    {
        if (!_known.TryGetValue(id, out var known))
            return null;
        if (_timeProvider.GetElapsedTime(known.AskedAt) < _options.KeyRefreshInterval)
            return IsUsable(known) ? known : null;
        try
        {
            return await ReadAsync(id, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return IsUsable(known) ? known : null;
        }
    }

    /// <summary>Looks a key up.</summary>
    /// <returns>Null if there is none of this id.</returns>
    /// <exception cref="Exception">The store failed, or too many look-ups wait for it.</exception>
    public async ValueTask<KnownKey?> ReadAsync(string id, CancellationToken cancellationToken)
    {
        var reading = _reading.GetOrAdd(id, static (id, self) => new(() => self.ReadOnceAsync(id)), this);
        return await reading.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _keys.Revoked -= Forget;
        _lookups.Dispose();
    }

    private bool IsUsable(KnownKey known) =>
        _timeProvider.GetElapsedTime(known.ReadAt) < Longer(_options.KnownKeyLifetime, _options.KeyRefreshInterval);

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private async Task<KnownKey?> ReadOnceAsync(string id)
    {
        try
        {
            if (_known.TryGetValue(id, out var before))
                before.AskedAt = _timeProvider.GetTimestamp();
            using var lookup = await _lookups.AcquireAsync().ConfigureAwait(false);
            if (!lookup.IsAcquired)
                throw new InvalidOperationException("Too many keys are looked up at a time.");
            var stored = await _keys.FindAsync(id, CancellationToken.None).ConfigureAwait(false);
            if (stored is null)
            {
                Forget(id);
                return null;
            }

            return Keep(id, stored);
        }
        finally
        {
            _reading.TryRemove(id, out _);
        }
    }

    private KnownKey Keep(string id, StoredKey stored)
    {
        var now = _timeProvider.GetTimestamp();
        var known = _known.GetOrAdd(
            id, static (_, made) => new(made.stored, made.self.NewTraffic(made.stored), made.now), (stored, now, self: this));
        known.Renew(stored, now);
        while (_known.Count > _options.MaxKnownKeys && _known.MinBy(static other => other.Value.ReadAt).Key is { } oldest && oldest != id)
            Forget(oldest);
        return known;
    }

    private KeyTraffic NewTraffic(StoredKey stored) => new(stored.Key.Settings, _options, _timeProvider);

    private void Forget(string id) => _known.TryRemove(id, out _);
}
