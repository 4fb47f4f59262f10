namespace Wattwise.Gateway.Access;

/// <summary>A request that waits for its share of the budgets.</summary>
internal sealed class BudgetAsk(GatewayKeySettings settings, Amount amount)
{
    private readonly TaskCompletionSource<BudgetRefusal?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public GatewayKeySettings Settings => settings;

    public Amount Amount => amount;

    /// <summary>Null once the amount is held.</summary>
    public Task<BudgetRefusal?> Answer => _answer.Task;

    /// <returns>False if the request no longer waits.</returns>
    public bool Complete(BudgetRefusal? refusal) => _answer.TrySetResult(refusal);

    /// <returns>False if the answer came first.</returns>
    public bool Cancel(CancellationToken cancellationToken) => _answer.TrySetCanceled(cancellationToken);

    public void Fail(Exception fault) => _answer.TrySetException(fault);
}
