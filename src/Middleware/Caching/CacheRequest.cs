using Microsoft.Extensions.AI;

namespace Wattwise.Caching;

/// <summary>One request on its way through the cache.</summary>
internal sealed class CacheRequest(
    IReadOnlyList<ChatMessage> messages, ChatOptions? options, WattwiseScope scope, RequestKeys keys, long start, TimeSpan ownWork)
{
    public IReadOnlyList<ChatMessage> Messages { get; } = messages;

    public ChatOptions? Options { get; } = options;

    public WattwiseScope Scope { get; } = scope;

    public RequestKeys Keys { get; } = keys;

    public CacheMode Mode { get; } = scope.Options.CacheMode;

    /// <summary>When the request came, as a timestamp of the time provider.</summary>
    public long Start { get; } = start;

    /// <summary>What computing the keys took.</summary>
    public TimeSpan OwnWork { get; } = ownWork;

    public bool HasTools { get; } = options?.Tools is { Count: > 0 };
}
