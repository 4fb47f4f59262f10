namespace Wattwise.Sqlite;

/// <inheritdoc/>
internal sealed class PendingWrite<TWriter, T>(Func<TWriter, T> work) : PendingWrite<TWriter>
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Done => _done.Task;

    public override bool IsCancelled => _done.Task.IsCanceled;

    public void Cancel(CancellationToken cancellationToken) => _done.TrySetCanceled(cancellationToken);

    public override void Execute(TWriter writer) => _result = work(writer);

    public override void Complete() => _done.TrySetResult(_result!);

    public override void Fail(Exception fault) => _done.TrySetException(fault);
}
