using Microsoft.AspNetCore.Http;
using Wattwise.Gateway.Access;
using Wattwise.Gateway.Errors;

namespace Wattwise.Benchmarks.Gateway;

/// <summary>Lets everybody in without a limit: what keys and budgets take is measured apart.</summary>
internal sealed class OpenAccess : IGatewayAccess
{
    private static readonly GatewayCaller Caller = new("bench", "bench");

    public ValueTask<GatewayError?> AuthenticateAsync(HttpContext context, CancellationToken cancellationToken)
    {
        context.Features.Set(Caller);
        return default;
    }

    public bool MayUse(GatewayCaller caller, string model) => true;

    public ValueTask<AccessGrant> ReserveAsync(GatewayCaller caller, AccessDemand demand, CancellationToken cancellationToken) =>
        ValueTask.FromResult<AccessGrant>(new Grant());

    private sealed class Grant : AccessGrant
    {
        public override ValueTask SettleAsync(long inputTokens, long outputTokens, double joules) => default;

        public override ValueTask DisposeAsync() => default;
    }
}
