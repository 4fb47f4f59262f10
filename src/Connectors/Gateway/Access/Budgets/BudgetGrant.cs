namespace Wattwise.Gateway.Access;

/// <summary>A share of the budgets that is held, or of a key that has none.</summary>
internal sealed class BudgetGrant(BudgetAccount account, JouleRates rates, GatewayCaller caller, string model, Amount held) : AccessGrant
{
    private int _isOver;
    private bool _isEstimated;

    public override async ValueTask SettleAsync(long inputTokens, long outputTokens, double joules)
    {
        if (Interlocked.Exchange(ref _isOver, 1) != 0)
            return;

        // What others report is checked: a figure that is no amount would stay in the sums for ever.
        var spent = new Amount(Math.Max(0, inputTokens) + Math.Max(0, outputTokens), double.IsFinite(joules) && joules > 0 ? joules : 0);
        if (!_isEstimated)
            rates.Learn(model, spent);
        if (caller.Settings!.HasBudget)
            await account.SettleAsync(caller.KeyId, held, spent, Saved).ConfigureAwait(false);
        else
            account.Note(caller.KeyId, spent, Saved);
    }

    public override double EstimateJoules(long tokens)
    {
        // It teaches nothing about the model.
        _isEstimated = true;
        return rates.Expect(model, tokens);
    }

    public override ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isOver, 1) == 0 && held != default)
            account.Release(held);
        return ValueTask.CompletedTask;
    }
}
