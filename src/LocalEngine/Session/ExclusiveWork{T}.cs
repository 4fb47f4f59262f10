namespace Wattwise.LocalEngine;

/// <summary>Exclusive work with one result.</summary>
internal sealed class ExclusiveWork<TResult>(Func<LlamaSession, TResult> execute, int kvTokens) : ExclusiveWork
{
    private readonly TaskCompletionSource<TResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override int KvTokens => kvTokens;

    public Task<TResult> Task => _completion.Task;

    public override void Execute(LlamaSession session) => _completion.TrySetResult(execute(session));

    public override void Fail(Exception exception)
    {
        if (exception is OperationCanceledException cancelled)
            _completion.TrySetCanceled(cancelled.CancellationToken);
        else
            _completion.TrySetException(exception);
    }
}
