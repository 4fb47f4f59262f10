namespace Wattwise.LocalEngine;

/// <summary>What the tokens of an answer mean beside text.</summary>
/// <param name="markers">Special tokens that tell parts of the answer from one another.</param>
/// <param name="haveReasoning">Whether the model can think before it answers.</param>
/// <param name="budget">Bounds that.</param>
internal sealed class OutputTokens(IReadOnlySet<int> markers, bool haveReasoning = false, ReasoningBudget? budget = null)
{
    public bool HaveReasoning => haveReasoning;

    public ReasoningBudget? Budget => budget;

    public bool IsMarker(int token) => markers.Contains(token);
}
