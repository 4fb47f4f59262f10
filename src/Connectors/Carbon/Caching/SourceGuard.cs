using System.Runtime.ExceptionServices;

namespace Wattwise.Carbon;

/// <summary>What the caches of one source's figures share: its lock, its pauses and budget, its outages, and its end.</summary>
internal sealed class SourceGuard(string source, CarbonCacheOptions options, TimeProvider timeProvider, SourceOutage outage)
{
    private readonly SourceGate _gate = new(source, options, timeProvider);
    private readonly HashSet<Task> _running = [];
    private Exception? _lastFailure;
    private ExceptionDispatchInfo? _mixture;

    public Lock Lock { get; } = new();

    public CancellationTokenSource Ending { get; } = new();

    public CarbonSourceStatus Status
    {
        get
        {
            lock (Lock)
            {
                DateTimeOffset? retryAt = _gate.Left is var left && left > TimeSpan.Zero ? timeProvider.GetUtcNow() + left : null;
                return outage.IsOut
                    ? new(false, (_lastFailure as CarbonSourceException)?.Problem, _lastFailure?.Message, retryAt)
                    : new(true, null, null, retryAt);
            }
        }
    }

    /// <summary>Throws if the source has mixed what does not measure the same: no later answer makes that good.</summary>
    public void ThrowIfMixed() => _mixture?.Throw();

    /// <summary>Whether a call may be made now; it then counts. Called with the lock.</summary>
    public bool TryEnter(SourceOperation operation)
    {
        if (Ending.IsCancellationRequested)
            return false;
        if (_gate.TryEnter(operation, out var overdrawn))
            return true;
        if (overdrawn is not null)
            Report(operation, overdrawn);
        return false;
    }

    /// <summary>Holds a call until it ends, so that disposal can wait for it. Called with the lock.</summary>
    public void Follow(Task call)
    {
        _running.Add(call);
        _ = call.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        void Forget(Task ended)
        {
            lock (Lock)
                _running.Remove(ended);
        }
    }

    public Task WhenEnded()
    {
        lock (Lock)
            return Task.WhenAll(_running);
    }

    /// <summary>Called with the lock, as all below.</summary>
    public void Worked<T>(SourceOperation operation, Kept<T> kept, GridZone zone)
        where T : class
    {
        _gate.Worked(operation);
        outage.Worked(operation);
        kept.Pause.Worked();
        if (kept.IsOut)
            outage.ZoneWorked(zone);
        kept.IsOut = false;
    }

    public void Failed<T>(SourceOperation operation, Kept<T> kept, GridZone zone, Exception exception)
        where T : class
    {
        if (exception is MixedIntensityException)
            _mixture ??= ExceptionDispatchInfo.Capture(exception);

        if (IsOfZone(exception))
        {
            // The source answers.
            _gate.Worked(operation);
            outage.Worked(operation);
            kept.Pause.Failed((exception as CarbonSourceException)?.RetryAfter);
            outage.ZoneFailed(zone, exception, isNew: !kept.IsOut);
            kept.IsOut = true;
            return;
        }

        _gate.Failed(operation, exception);
        Report(operation, exception);
    }

    private static bool IsOfZone(Exception exception) => exception is CarbonSourceException
    {
        Problem: CarbonSourceProblem.UnknownZone or CarbonSourceProblem.OtherFigure or CarbonSourceProblem.Forbidden
            or CarbonSourceProblem.BadAnswer
    };

    private void Report(SourceOperation operation, Exception exception)
    {
        _lastFailure = exception;
        outage.Failed(operation, exception);
    }
}
