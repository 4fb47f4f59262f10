namespace Wattwise.LocalEngine;

/// <summary>A form of turns that rendering alone does not show, known by marks in the template's text.</summary>
/// <param name="Calls">How calls are written.</param>
internal sealed record SpecialForm(CallForm Calls)
{
    /// <summary>The messages of a turn, if it has several.</summary>
    public MessageForm? Messages { get; init; }

    /// <summary>How reasoning is marked, if not by a message; null leaves it to rendering.</summary>
    public ReasoningForm? Reasoning { get; init; }

    /// <summary>Marks around text that mean nothing.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];
}
