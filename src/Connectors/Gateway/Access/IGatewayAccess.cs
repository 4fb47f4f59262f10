using Microsoft.AspNetCore.Http;
using Wattwise.Gateway.Errors;

namespace Wattwise.Gateway.Access;

/// <summary>Says who may do what and how much of it. Safe for concurrent use.</summary>
internal interface IGatewayAccess
{
    /// <summary>Reads the key of a request before its body; sets the <see cref="GatewayCaller"/> feature, or returns why not.</summary>
    ValueTask<GatewayError?> AuthenticateAsync(HttpContext context, CancellationToken cancellationToken);

    /// <summary>Whether a caller sees a model.</summary>
    bool MayUse(GatewayCaller caller, string model);

    /// <summary>Holds what a request may take at most from the caller's budgets; it is settled by what it took.</summary>
    ValueTask<AccessGrant> ReserveAsync(GatewayCaller caller, AccessDemand demand, CancellationToken cancellationToken);
}
