using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Wattwise.Gateway.Access;
using Wattwise.Gateway.Errors;

namespace Wattwise.Gateway.Tests;

/// <summary>Keys of the form <c>key-of-TENANT</c>, and budgets that a test decides.</summary>
internal sealed class TestAccess : IGatewayAccess
{
    public const string Key = "key-of-contoso";
    private const string Prefix = "Bearer key-of-";

    /// <summary>Refuses a request before its body is read.</summary>
    public Func<HttpContext, GatewayError?>? Refuse { get; set; }

    /// <summary>Refuses a request whose demand is known.</summary>
    public Func<AccessDemand, GatewayError?>? RefuseDemand { get; set; }

    public Func<GatewayCaller, string, bool> Sees { get; set; } = (_, _) => true;

    public ConcurrentQueue<AccessDemand> Demands { get; } = [];

    /// <summary>What was settled, in order.</summary>
    public ConcurrentQueue<(string Tenant, long Input, long Output, double Joules)> Settled { get; } = [];

    /// <summary>How many grants were given back.</summary>
    public int Disposed;

    public ValueTask<GatewayError?> AuthenticateAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.Ordinal))
            return ValueTask.FromResult<GatewayError?>(
                new(401, "invalid_request_error", "Incorrect API key provided.", Code: "invalid_api_key"));
        context.Features.Set(new GatewayCaller("id-" + header[Prefix.Length..], header[Prefix.Length..]));
        return ValueTask.FromResult(Refuse?.Invoke(context));
    }

    public bool MayUse(GatewayCaller caller, string model) => Sees(caller, model);

    public ValueTask<AccessGrant> ReserveAsync(GatewayCaller caller, AccessDemand demand, CancellationToken cancellationToken)
    {
        Demands.Enqueue(demand);
        return ValueTask.FromResult<AccessGrant>(new Grant(this, caller) { Refusal = RefuseDemand?.Invoke(demand) });
    }

    private sealed class Grant(TestAccess access, GatewayCaller caller) : AccessGrant
    {
        public override ValueTask SettleAsync(long inputTokens, long outputTokens, double joules)
        {
            access.Settled.Enqueue((caller.Tenant, inputTokens, outputTokens, joules));
            return default;
        }

        public override ValueTask DisposeAsync()
        {
            Interlocked.Increment(ref access.Disposed);
            return default;
        }
    }
}
