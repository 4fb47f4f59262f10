using Wattwise.Gateway.Errors;

namespace Wattwise.Gateway.Access;

/// <summary>A request's share of the caller's budgets, or why there is none.</summary>
internal abstract class AccessGrant : IAsyncDisposable
{
    /// <summary>Null where the request may run.</summary>
    public GatewayError? Refusal { get; init; }

    /// <summary>What Wattwise saved in the request, booked along with what it took.</summary>
    public SavedAmount Saved { get; set; }

    /// <summary>Books what the request took; once, also after a failure or when the client left. Without it the disposal gives all
    /// back.</summary>
    public abstract ValueTask SettleAsync(long inputTokens, long outputTokens, double joules);

    /// <summary>The joules that tokens of a call took which could not report them, as far as others of the model have; else 0.</summary>
    public virtual double EstimateJoules(long tokens) => 0;

    public abstract ValueTask DisposeAsync();
}
