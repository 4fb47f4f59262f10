namespace Wattwise.Gateway.Access;

/// <summary>No share of the budgets.</summary>
internal sealed class RefusedGrant : AccessGrant
{
    public override ValueTask SettleAsync(long inputTokens, long outputTokens, double joules) => ValueTask.CompletedTask;

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
