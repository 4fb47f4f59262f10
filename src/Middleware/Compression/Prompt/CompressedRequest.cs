using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.Compression;

/// <summary>A request as it is sent, and what became of it.</summary>
/// <param name="Messages">The messages to send; copies where something changed.</param>
/// <param name="Options">The options to send.</param>
/// <param name="Parts">The parts that are shorter.</param>
/// <param name="Changes">What is booked of them.</param>
/// <param name="Notes">Codes of what is booked besides: why nothing changed, or what did not work.</param>
internal sealed record CompressedRequest(
    IReadOnlyList<ChatMessage> Messages,
    ChatOptions? Options,
    IReadOnlyList<CompressedPart> Parts,
    IReadOnlyList<PromptChange> Changes,
    IReadOnlyList<string> Notes)
{
    /// <summary>Energy of what was asked to choose.</summary>
    public EnergyEstimate? Spent { get; init; } = EnergyEstimate.Zero;

    /// <summary>Wall time of the stage's own work.</summary>
    public TimeSpan Busy { get; init; }

    /// <summary>A request that goes out as it came.</summary>
    public static CompressedRequest Whole(IReadOnlyList<ChatMessage> messages, ChatOptions? options, string reason) =>
        new(messages, options, [], [], [reason]);
}
