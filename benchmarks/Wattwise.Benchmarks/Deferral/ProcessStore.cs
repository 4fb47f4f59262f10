using Wattwise.Deferral;

namespace Wattwise.Benchmarks.Deferral;

/// <summary>The store as one process sees it: once that is killed, none of its calls come back, and nothing it asks for happens.</summary>
internal sealed class ProcessStore(IDeferredJobStore store) : IDeferredJobStore
{
    private readonly TaskCompletionSource _never = new();
    private volatile bool _isKilled;

    public void Kill() => _isKilled = true;

    public ValueTask<DeferredJobEntry> AddAsync(
        DeferredJobEntry job, ReadOnlyMemory<byte> request, int capacity, CancellationToken cancellationToken = default) =>
        DoAsync(() => store.AddAsync(job, request, capacity, cancellationToken));

    public ValueTask<StoredDeferredJob?> FindAsync(Guid id, CancellationToken cancellationToken = default) =>
        DoAsync(() => store.FindAsync(id, cancellationToken));

    public ValueTask<bool> UpdateAsync(
        DeferredJobEntry job, long expectedVersion, ReadOnlyMemory<byte>? result = null, CancellationToken cancellationToken = default) =>
        DoAsync(() => store.UpdateAsync(job, expectedVersion, result, cancellationToken));

    public ValueTask<IReadOnlyList<DeferredJobEntry>> ListOpenAsync(CancellationToken cancellationToken = default) =>
        DoAsync(() => store.ListOpenAsync(cancellationToken));

    public ValueTask<int> RemoveEndedAsync(DateTimeOffset before, CancellationToken cancellationToken = default) =>
        DoAsync(() => store.RemoveEndedAsync(before, cancellationToken));

    private async ValueTask<T> DoAsync<T>(Func<ValueTask<T>> operation)
    {
        if (_isKilled)
            await _never.Task.ConfigureAwait(false);
        return await operation().ConfigureAwait(false);
    }
}
