namespace Wattwise.Deferral;

/// <summary>Keeps jobs in memory: for tests, and for apps whose work may be lost with the process. Thread-safe.</summary>
/// <remarks>
/// Bounded by the queue's capacity for jobs that have not ended, and by <paramref name="maxEnded"/> for those that have: the oldest go
/// first.
/// </remarks>
/// <param name="maxEnded">The most jobs that have ended; must be positive.</param>
public sealed class InMemoryDeferredJobStore(int maxEnded = 10_000) : IDeferredJobStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, StoredDeferredJob> _open = [];
    private readonly Dictionary<Guid, StoredDeferredJob> _ended = [];
    private readonly Queue<Guid> _endedInOrder = new();
    private readonly int _maxEnded = maxEnded > 0
        ? maxEnded
        : throw new ArgumentOutOfRangeException(nameof(maxEnded), maxEnded, "Must be positive.");

    /// <inheritdoc/>
    public ValueTask<DeferredJobEntry> AddAsync(
        DeferredJobEntry job, ReadOnlyMemory<byte> request, int capacity, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (Find(job.Id) is { } known)
                return new(known.Entry);
            if (_open.Count >= capacity)
                throw new DeferredQueueFullException(capacity);
            _open.Add(job.Id, new(job, request.ToArray(), Result: null));
            return new(job);
        }
    }

    /// <inheritdoc/>
    public ValueTask<StoredDeferredJob?> FindAsync(Guid id, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
            return new(Find(id));
    }

    /// <inheritdoc/>
    public ValueTask<bool> UpdateAsync(
        DeferredJobEntry job, long expectedVersion, ReadOnlyMemory<byte>? result = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (!_open.TryGetValue(job.Id, out var known) || known.Entry.Version != expectedVersion)
                return new(false);
            var changed = known with { Entry = job, Result = result?.ToArray() ?? known.Result };
            if (job.HasEnded)
                End(changed);
            else
                _open[job.Id] = changed;
            return new(true);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DeferredJobEntry>> ListOpenAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
            return new(_open.Values.Select(job => job.Entry).ToArray());
    }

    /// <inheritdoc/>
    public ValueTask<int> RemoveEndedAsync(DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var removed = 0;
            while (_endedInOrder.TryPeek(out var id) && _ended[id].Entry.EndedAt < before)
            {
                _ended.Remove(_endedInOrder.Dequeue());
                removed++;
            }

            return new(removed);
        }
    }

    private StoredDeferredJob? Find(Guid id) => _open.GetValueOrDefault(id) ?? _ended.GetValueOrDefault(id);

    private void End(StoredDeferredJob job)
    {
        _open.Remove(job.Entry.Id);
        if (_ended.Count == _maxEnded)
            _ended.Remove(_endedInOrder.Dequeue());
        _ended.Add(job.Entry.Id, job);
        _endedInOrder.Enqueue(job.Entry.Id);
    }
}
