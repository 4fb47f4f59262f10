namespace Wattwise;

/// <summary>How brief an answer is asked to be. Level 0 asks for nothing: the model answers as it would.</summary>
/// <param name="Value">0 for no directive; each higher level is briefer.</param>
/// <remarks>Immutable. The default value is <see cref="Full"/>.</remarks>
public readonly record struct DirectiveLevel(byte Value)
{
    /// <summary>Level 0: no directive, the full answer.</summary>
    public static DirectiveLevel Full => default;

    /// <summary>Level 1: a brief answer.</summary>
    public static DirectiveLevel Brief => new(1);

    /// <summary>Level 2: a very brief answer.</summary>
    public static DirectiveLevel VeryBrief => new(2);

    /// <summary>
    /// True if an answer of this level may serve a request of another: a fuller answer serves a briefer request, never the other way round.
    /// </summary>
    /// <param name="requested">The request's level.</param>
    public bool MayServe(DirectiveLevel requested) => Value <= requested.Value;

    /// <summary>The level's short name: <c>L0</c>, <c>L1</c> and so on.</summary>
    public override string ToString() => $"L{Value}";
}
