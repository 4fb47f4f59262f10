namespace Wattwise.Caching;

/// <summary>
/// Puts answers into the store without holding up those who asked, and takes out again what a purge met meanwhile. Never throws.
/// </summary>
/// <remarks>
/// Bounded in count and time: a store that hangs is given up after a while, and answers beyond the limit are not given to it. Thread-safe.
/// </remarks>
internal sealed class StoreWriter : IDisposable
{
    /// <summary>The operation of the store's outage.</summary>
    public const int AddOperation = 2;

    // Nobody waits for it, so it may take long: a file that another process has locked, for one.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly ISemanticCacheStore _store;
    private readonly PurgeWatch _watch;
    private readonly PurgeLog _purges;
    private readonly Outage _outage;
    private readonly StoreBreaker _breaker;
    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _flushTime, _retryInterval;
    private readonly int _maxPending;
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _pending = [];
    private readonly CancellationTokenSource _disposed = new();

    public StoreWriter(PurgeWatch watch, PurgeLog purges, Outage outage, SemanticCacheOptions options, StageContext stage)
    {
        _store = watch.Store;
        _watch = watch;
        _purges = purges;
        _outage = outage;
        _timeProvider = stage.TimeProvider;
        _breaker = new StoreBreaker(options.StoreRetryInterval, stage.TimeProvider);
        _flushTime = options.LookupTimeout;
        _retryInterval = options.StoreRetryInterval;
        _maxPending = options.MaxPendingWrites;
    }

    /// <summary>Begins to add an entry; one that the store takes at once is there afterwards.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="mark">A moment up to which no purge meets the entry.</param>
    public void Add(SemanticCacheEntry entry, PurgeMark mark)
    {
        if (!_breaker.MayTry())
            return;

        lock (_lock)
        {
            if (_pending.Count >= _maxPending)
            {
                _outage.Failed(
                    new InvalidOperationException(
                        $"{_maxPending} answers ({nameof(SemanticCacheOptions.MaxPendingWrites)}) wait for the store to take them."),
                        AddOperation);
                return;
            }
        }

        var adding = AddAsync(entry, mark);
        if (adding.IsCompleted)
            return;

        lock (_lock)
            _pending.Add(adding);
        _ = adding.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Waits until what was begun is done, or the time is up.</summary>
    public async Task SettleAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(Pending()).WaitAsync(limit, _timeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // What is added later is compared with the purges again.
        }
    }

    /// <summary>Lets the store take what waits, for as long as a look-up may take.</summary>
    public void Dispose()
    {
        _disposed.Cancel();
        Task.WaitAll(Pending(), _flushTime);
    }

    private Task[] Pending()
    {
        lock (_lock)
            return [.. _pending];
    }

    private void Forget(Task adding)
    {
        lock (_lock)
            _pending.Remove(adding);
    }

    private async Task AddAsync(SemanticCacheEntry entry, PurgeMark mark)
    {
        try
        {
            // What was purged elsewhere while the model answered need not go there and back; if it was a moment ago, it does.
            if (!_watch.IsFresh && await _watch.TryReadAsync().ConfigureAwait(false) && _purges.Meets(mark, entry))
                return;

            using var timeout = new CancellationTokenSource(Limit, _timeProvider);
            var adding = _store.AddAsync(entry, timeout.Token);
            if (!adding.IsCompletedSuccessfully)
            {
                var task = adding.AsTask();
                try
                {
                    await task.WaitAsync(timeout.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException exception) when (timeout.IsCancellationRequested)
                {
                    _ = RemoveLateAsync(task, entry, mark);
                    throw new TimeoutException($"The store did not take an answer within {Limit}.", exception);
                }
            }

            _breaker.Worked();
            _outage.Worked(AddOperation);
            await RemoveIfPurgedAsync(entry, mark).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _breaker.Failed();
            _outage.Failed(exception, AddOperation);
        }
    }

    private async Task RemoveLateAsync(Task adding, SemanticCacheEntry entry, PurgeMark mark)
    {
        try
        {
            await adding.ConfigureAwait(false);
            await RemoveIfPurgedAsync(entry, mark).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _outage.Failed(exception, AddOperation);
        }
    }

    /// <summary>Removes an entry again if a purge of any process came before it was there: that one did not find it.</summary>
    private async ValueTask RemoveIfPurgedAsync(SemanticCacheEntry entry, PurgeMark mark)
    {
        while (!await _watch.TryReadAsync().ConfigureAwait(false))
        {
            await Task.Delay(_retryInterval, _timeProvider, _disposed.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_disposed.IsCancellationRequested)
                break;
        }

        if (!_purges.Meets(mark, entry))
            return;

        await _store.RemoveAsync(entry.Scope, entry.Key).ConfigureAwait(false);

        // Another process may have found it meanwhile, after it had seen the purge.
        if (_watch.IsOn)
            await _store.PurgeAsync(new CachePurge { Tenant = entry.Scope.Tenant, User = entry.Scope.User, Key = entry.Key })
                .ConfigureAwait(false);
    }
}
