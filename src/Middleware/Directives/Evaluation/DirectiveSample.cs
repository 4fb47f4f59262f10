using Microsoft.Extensions.AI;

namespace Wattwise.Directives;

/// <summary>A request that was answered, kept for the evaluator.</summary>
/// <param name="TaskClass">Its class.</param>
/// <param name="Scope">The tenant and user that pay for its evaluation.</param>
/// <param name="Messages">The conversation, without a directive. Copies.</param>
/// <param name="Options">The options, without a directive. A copy.</param>
/// <param name="Prompt">The last user turn.</param>
/// <param name="Level">The level that it was answered at.</param>
/// <param name="Answer">The answer and what it took.</param>
internal sealed record DirectiveSample(
    string TaskClass,
    CacheScope Scope,
    IReadOnlyList<ChatMessage> Messages,
    ChatOptions? Options,
    string Prompt,
    DirectiveLevel Level,
    SampleAnswer Answer);
