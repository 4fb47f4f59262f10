namespace Wattwise.Caching;

/// <inheritdoc/>
internal sealed class PendingWrite<T>(Func<CacheWriter, T> work) : PendingWrite
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Done => _done.Task;

    public override bool IsCancelled => _done.Task.IsCanceled;

    public void Cancel(CancellationToken cancellationToken) => _done.TrySetCanceled(cancellationToken);

    public override void Execute(CacheWriter writer) => _result = work(writer);

    public override void Complete() => _done.TrySetResult(_result!);

    public override void Fail(Exception fault) => _done.TrySetException(fault);
}
