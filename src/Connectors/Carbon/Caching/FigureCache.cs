namespace Wattwise.Carbon;

/// <summary>Keeps one kind of a source's figures: for each zone the last one, and at most one call for the next.</summary>
/// <typeparam name="T">An intensity or a forecast.</typeparam>
internal sealed class FigureCache<T>(
    SourceOperation operation,
    Func<GridZone, TimeSpan, CancellationToken, ValueTask<T?>> ask,
    Func<T, DateTimeOffset, Lifetime> lifetimeOf,
    SourceGuard guard,
    CarbonCacheOptions options,
    TimeProvider timeProvider)
    where T : class
{
    private readonly Dictionary<string, Kept<T>> _zones = new(StringComparer.OrdinalIgnoreCase);
    private long _uses;

    /// <summary>The figure to use now.</summary>
    /// <param name="zone">The zone.</param>
    /// <param name="horizon">How far ahead it has to look.</param>
    /// <param name="cancellationToken">Ends the wait, not the call, which serves others too.</param>
    /// <returns>The figure, or <see langword="null"/> if none is usable; and whether it is past its time.</returns>
    public ValueTask<(T? Value, bool IsStale)> GetAsync(GridZone zone, TimeSpan horizon, CancellationToken cancellationToken)
    {
        lock (guard.Lock)
        {
            guard.ThrowIfMixed();
            var kept = Find(zone);
            if (kept.IsFresh && kept.Horizon >= horizon)
                return new((kept.Value, false));

            var running = Run(kept, zone, horizon);

            // One that ends early, and says so, is better than none.
            return running is null || (kept.IsUsable && kept.Horizon >= horizon)
                ? new(Usable(kept))
                : new(WaitAsync(kept, running, cancellationToken));
        }
    }

    private static (T? Value, bool IsStale) Usable(Kept<T> kept) => kept.IsUsable ? (kept.Value, !kept.IsFresh) : default;

    private async Task<(T? Value, bool IsStale)> WaitAsync(Kept<T> kept, Task running, CancellationToken cancellationToken)
    {
        await running.WaitAsync(cancellationToken).ConfigureAwait(false);
        lock (guard.Lock)
        {
            guard.ThrowIfMixed();
            return Usable(kept);
        }
    }

    private Kept<T> Find(GridZone zone)
    {
        var code = zone.Code ?? "";
        if (!_zones.TryGetValue(code, out var kept))
        {
            if (_zones.Count >= options.MaxZones)
                _zones.Remove(_zones.MinBy(other => other.Value.LastUse).Key);
            _zones[code] = kept = new(options, timeProvider);
        }

        kept.LastUse = ++_uses;
        return kept;
    }

    /// <summary>The call that runs, or a new one; <see langword="null"/> if there may be none now.</summary>
    private Task? Run(Kept<T> kept, GridZone zone, TimeSpan horizon)
    {
        if (kept.Running is { IsCompleted: false } running && kept.RunningHorizon >= horizon)
            return running;
        if (kept.Pause.Left > TimeSpan.Zero || !guard.TryEnter(operation))
            return null;

        (kept.Running, kept.RunningHorizon) = (FetchAsync(kept, zone, horizon), horizon);
        guard.Follow(kept.Running);
        return kept.Running;
    }

    private async Task FetchAsync(Kept<T> kept, GridZone zone, TimeSpan horizon)
    {
        // Off the lock and off the caller, whatever the source does before its first await.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var limit = new CancellationTokenSource(options.AnswerTimeout, timeProvider);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, guard.Ending.Token);
        try
        {
            var value = await ask(zone, horizon, end.Token).AsTask().WaitAsync(end.Token).ConfigureAwait(false);
            lock (guard.Lock)
            {
                guard.Worked(operation, kept, zone);
                Keep(kept, value, horizon);
            }
        }
        catch (Exception exception) when (!guard.Ending.IsCancellationRequested)
        {
            lock (guard.Lock)
                guard.Failed(operation, kept, zone, exception is OperationCanceledException ? TooLate(exception) : exception);
        }
        catch (Exception) when (guard.Ending.IsCancellationRequested)
        {
            // Nobody asks any more.
        }
    }

    private void Keep(Kept<T> kept, T? value, TimeSpan horizon)
    {
        var lifetime = value is null ? default : lifetimeOf(value, timeProvider.GetUtcNow());
        if (lifetime.UsableFor > TimeSpan.Zero)
            kept.Keep(value!, horizon, lifetime);

        // Nothing, or nothing new: the next one is not asked for at once.
        if (lifetime.FreshFor <= TimeSpan.Zero)
            kept.Pause.Begin(options.LateRefreshInterval);
    }

    private TimeoutException TooLate(Exception exception) => new($"There was no answer within {options.AnswerTimeout}.", exception);
}
