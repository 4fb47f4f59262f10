using Microsoft.Extensions.AI;

namespace Wattwise.Directives;

/// <summary>One level of brevity: what the model is told.</summary>
/// <remarks>The default asks for nothing. Immutable.</remarks>
public sealed record Directive
{
    /// <summary>The level's name in logs and reports. The default is empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>What is added behind the last system text; empty, the default, adds nothing.</summary>
    public string Text { get; init; } = "";

    /// <summary>
    /// The most tokens of an answer, if the request allows more; an answer that would be longer is cut off there. The default is
    /// <see langword="null"/>: no limit.
    /// </summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>
    /// How much a reasoning model shall reason, if the request says nothing about it. The default is <see langword="null"/>.
    /// </summary>
    public ReasoningEffort? Effort { get; init; }

    /// <summary>No directive: the first level.</summary>
    public static Directive None { get; } = new() { Name = "none" };

    /// <summary>The directives of the SPROUT paper (Li et al., EMNLP 2024): none, brief, very brief.</summary>
    public static IReadOnlyList<Directive> Default { get; } =
    [
        None,
        new() { Name = "brief", Text = "Always answer briefly." },
        new() { Name = "very brief", Text = "Always answer very briefly." },
    ];

    internal bool IsNothing => Text.Length == 0 && MaxOutputTokens is null && Effort is null;
}
