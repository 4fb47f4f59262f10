namespace Wattwise.LocalEngine;

/// <summary>Work with one result.</summary>
internal sealed class EngineWork<TResult>(Func<LlamaSession, TResult> execute) : EngineWork
{
    private readonly TaskCompletionSource<TResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

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
