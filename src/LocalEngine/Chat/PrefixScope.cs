using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine;

/// <summary>Whom a request shares cached prefixes with.</summary>
internal static class PrefixScope
{
    /// <summary>
    /// The scope that the request names, else one of its tenant and user, else <see langword="null"/>, the engine's default. Call it where
    /// the request is made: the tenant may be known to the asynchronous flow only.
    /// </summary>
    public static string? Of(ChatOptions? options)
    {
        // The first letter keeps named scopes and tenants apart, whatever they are called.
        if (options?.GetLlamaOptions().PrefixScope is { } named)
            return "n" + named;

        var (tenant, user) = WattwiseScope.JoinOrBegin(ref options, out _).Options.CacheScope;
        if (tenant is null && user is null)
            return null;
        return tenant is null ? "u" + user
            : user is null ? "t" + tenant
            : FormattableString.Invariant($"b{tenant.Length}:{tenant}{user}");
    }
}
