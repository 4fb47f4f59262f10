namespace Wattwise.Caching;

/// <summary>Follows the purges that other processes record in the store. Thread-safe.</summary>
/// <remarks>
/// An answer that was found with a reading that began at most an interval ago is served: so readings begin after half of it, in the
/// background, and only whoever comes after a longer rest waits for one. Nothing is read while nobody asks.
/// </remarks>
internal sealed class PurgeWatch
{
    /// <summary>The operation of the store's outage.</summary>
    public const int ReadOperation = 4;

    private readonly PurgeLog _purges;
    private readonly ExactTier _exact;
    private readonly Outage _outage;
    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _interval, _retryInterval, _limit;
    private readonly Lock _lock = new();
    private Task? _reading;
    private long _readAt;
    private volatile bool _hasRead, _isFailing, _isOff;

    public PurgeWatch(
        ISemanticCacheStore store, PurgeLog purges, ExactTier exact, Outage outage, SemanticCacheOptions options, StageContext stage)
    {
        Store = store;
        _purges = purges;
        _exact = exact;
        _outage = outage;
        _timeProvider = stage.TimeProvider;
        _interval = options.PurgeCheckInterval;
        _retryInterval = options.StoreRetryInterval;
        _limit = options.LookupTimeout;
    }

    /// <summary>The store, which an exact tier without an embedder has too.</summary>
    public ISemanticCacheStore Store { get; }

    /// <summary>False once the store turned out to record no purges.</summary>
    public bool IsOn => !_isOff;

    /// <summary>True if there is no need to read again.</summary>
    public bool IsFresh => _isOff || Age < _interval / 2;

    private TimeSpan Age => _hasRead ? _timeProvider.GetElapsedTime(Volatile.Read(ref _readAt)) : TimeSpan.MaxValue;

    /// <summary>Sees to it that a request finds nothing that was purged more than an interval ago.</summary>
    /// <param name="cancellationToken">The request's.</param>
    /// <returns>Complete at once unless the last reading is too old. Fails for the token alone.</returns>
    public ValueTask FollowAsync(CancellationToken cancellationToken)
    {
        if (IsFresh)
            return default;

        // A store that is away holds nobody up. Of one that was never reached nobody knows what was purged, so now and then one request
        // waits: what was asked for before the first reading is not kept.
        var mustWait = !_isFailing ? Age >= _interval : _purges.Followed is null && Age >= _retryInterval;
        var reading = Begin(isAwaited: mustWait);
        return !mustWait || reading.IsCompleted ? default : new(WaitAsync(reading, cancellationToken));
    }

    /// <summary>Reads now.</summary>
    /// <returns>False if the store failed.</returns>
    public async Task<bool> TryReadAsync()
    {
        if (_isOff)
            return true;

        var start = _timeProvider.GetTimestamp();
        using var timeout = new CancellationTokenSource(_limit, _timeProvider);
        try
        {
            await ReadAsync(timeout.Token).ConfigureAwait(false);
            _isFailing = false;
            _outage.Worked(ReadOperation);
            return true;
        }
        catch (Exception exception)
        {
            _isFailing = true;
            _outage.Failed(
                timeout.IsCancellationRequested
                    ? new TimeoutException($"The store did not say within {_limit} what was purged.", exception)
                    : exception,
                ReadOperation);
            return false;
        }
        finally
        {
            Volatile.Write(ref _readAt, start);
            _hasRead = true;
        }
    }

    /// <summary>Reads now, and throws if the store fails.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        if (_isOff)
            return;

        var reading = Store.ReadPurgesAsync(_purges.Followed ?? 0, cancellationToken);
        var history = reading.IsCompletedSuccessfully
            ? reading.Result
            : await reading.AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
        if (history is null)
            _isOff = true;
        else if (_purges.Follow(history))
            _exact.Clear();
    }

    private async Task WaitAsync(Task reading, CancellationToken cancellationToken)
    {
        await reading.WaitAsync(cancellationToken).ConfigureAwait(false);

        // One that ran already may have begun too long ago to know of all purges; the next one begins after the request.
        if (!_isFailing && !_isOff && Age >= _interval)
            await Begin(isAwaited: true).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private Task Begin(bool isAwaited)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_reading is { } running)
                return running;
            _reading = done.Task;
        }

        // What nobody waits for takes none of a request's time, and is part of none.
        if (isAwaited)
            _ = RunAsync(done);
        else
            ThreadPool.UnsafeQueueUserWorkItem(
                static run => _ = run.Watch.RunAsync(run.Done), (Watch: this, Done: done), preferLocal: false);
        return done.Task;
    }

    private async Task RunAsync(TaskCompletionSource done)
    {
        await TryReadAsync().ConfigureAwait(false);
        lock (_lock)
            _reading = null;
        done.SetResult();
    }
}
