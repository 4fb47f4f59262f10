using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine;

/// <summary>What a request says of reasoning.</summary>
/// <param name="Effort">How much of it; <see langword="null"/> leaves that to the model.</param>
/// <param name="IsShown">Whether the caller gets it.</param>
/// <param name="MaxTokens">The most tokens of it.</param>
internal sealed record ReasoningUse(ReasoningEffort? Effort, bool IsShown, int? MaxTokens)
{
    /// <summary>As models are by themselves.</summary>
    public static ReasoningUse Default { get; } = new(null, IsShown: true, null);

    /// <summary>Reads what a request says. Every fault is an exception before any work.</summary>
    public static ReasoningUse Read(ChatOptions options, LlamaRequestOptions llama)
    {
        var effort = options.Reasoning?.Effort;
        if (effort is { } given && !Enum.IsDefined(given))
            throw OptionRange.Error(nameof(ReasoningOptions.Effort), given, "of the defined efforts");
        var most = OptionRange.AtLeast(0, llama.MaxReasoningTokens, nameof(LlamaRequestOptions.MaxReasoningTokens));

        // A template that cannot switch thinking off opens it all the same: then it is closed at once.
        return new(effort, options.Reasoning?.Output != ReasoningOutput.None, effort == ReasoningEffort.None ? 0 : most);
    }
}
