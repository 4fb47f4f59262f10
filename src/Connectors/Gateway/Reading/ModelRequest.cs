using Microsoft.Extensions.AI;

namespace Wattwise.Gateway.Reading;

/// <summary>What an endpoint read: a call of a chat model, and how its caller wants the answer.</summary>
internal sealed record ModelRequest
{
    public required string Model { get; init; }

    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    public required ChatOptions Options { get; init; }

    public bool IsStream { get; init; }

    /// <summary>The known fields that the request has and that change nothing.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];
}
