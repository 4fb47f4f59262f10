namespace Wattwise.LocalEngine;

/// <summary>Ends reasoning that takes longer than it may: it makes the model write the end of it. For one answer.</summary>
/// <param name="most">The most tokens of reasoning.</param>
/// <param name="closing">The tokens that end it; at least one.</param>
internal sealed class ReasoningBudget(int most, int[] closing)
{
    private int _next;

    /// <summary>The token that must come now; false where the model may choose.</summary>
    /// <param name="answer">The answer so far.</param>
    /// <param name="token">The token.</param>
    public bool TryForce(AnswerWriter answer, out int token)
    {
        token = -1;
        if (_next == 0 && !(answer.InReasoning && answer.ReasoningTokens >= most && answer.IsBetweenCharacters))
            return false;
        token = closing[_next];
        _next = (_next + 1) % closing.Length;
        return true;
    }
}
