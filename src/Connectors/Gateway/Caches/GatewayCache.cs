using Wattwise.Caching;

namespace Wattwise.Gateway.Caches;

/// <summary>A cache of the gateway: a store with the exact tiers before it.</summary>
/// <param name="Models">The models whose answers it keeps.</param>
/// <param name="Client">One of its clients; a purge through it reaches all that share its store.</param>
internal sealed record GatewayCache(IReadOnlyList<string> Models, SemanticCacheChatClient Client);
