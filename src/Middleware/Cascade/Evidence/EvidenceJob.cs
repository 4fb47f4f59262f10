using Microsoft.Extensions.AI;

namespace Wattwise.Cascade;

/// <summary>A request whose tiers are to be compared in the background.</summary>
/// <param name="Request">The request, which books what it takes; kept running until the job has ended.</param>
/// <param name="TaskClass">Its class.</param>
/// <param name="Messages">The conversation. Copies.</param>
/// <param name="Options">The options. A copy.</param>
/// <param name="Tiers">The tiers to compare, the strongest last.</param>
/// <param name="IsDrawn">True if it was drawn before anything was known of it, so that tiers without an answer are called.</param>
internal sealed record EvidenceJob(
    WattwiseScope Request,
    string TaskClass,
    IReadOnlyList<ChatMessage> Messages,
    ChatOptions? Options,
    IReadOnlyList<int> Tiers,
    bool IsDrawn)
{
    /// <summary>The answers that there are already.</summary>
    public Dictionary<int, ChatResponse> Answers { get; } = [];

    /// <summary>What the estimator saw of whole answers already.</summary>
    public Dictionary<int, ConfidenceReading> Readings { get; } = [];

    /// <summary>The second opinions that there are; <see langword="null"/> if none was asked for yet.</summary>
    public IReadOnlyList<ChatResponse>? Opinions { get; set; }
}
