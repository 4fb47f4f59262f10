namespace Wattwise.LocalEngine;

/// <summary>
/// How far one text is in a constraint: a number, which is all that has to be kept to come back. For the thread of its runtime.
/// </summary>
/// <param name="runtime">The runtime.</param>
/// <param name="start">The first place.</param>
internal sealed class ConstraintMatcher(ConstraintRuntime runtime, int start)
{
    /// <summary>
    /// The number of the place. To go back, set an earlier one; between two calls of <see cref="ConstraintRuntime.Trim"/>.
    /// </summary>
    public int Set { get; set; } = start;

    /// <summary>Whether nothing may come but the end.</summary>
    public bool IsOver => runtime.IsOver(Set);

    public bool MayEnd => runtime.MayEnd(Set);

    /// <summary>The tokens that may come next.</summary>
    public TokenMask Mask => runtime.MaskOf(Set);

    public ConstraintRuntime Runtime => runtime;

    /// <summary>Takes a token; false, and nothing changes, where it is not allowed.</summary>
    public bool TryAccept(int token) => runtime.Index.PieceOf(token) is { Length: > 0 } piece && TryAccept(piece);

    /// <summary>Takes bytes; false, and nothing changes, where they are not allowed.</summary>
    public bool TryAccept(ReadOnlySpan<byte> bytes)
    {
        var next = runtime.Step(Set, bytes);
        if (next < 0)
            return false;
        Set = next;
        return true;
    }

    /// <summary>How many tokens of a draft are allowed one after another from here. Nothing changes.</summary>
    public int Count(ReadOnlySpan<int> draft)
    {
        var set = Set;
        var count = 0;
        try
        {
            while (count < draft.Length && TryAccept(draft[count]))
                count++;
        }
        catch (LlamaConstraintException)
        {
            // Too ambiguous behind these tokens: that is for the request to learn when it gets there.
        }

        Set = set;
        return count;
    }

    /// <summary>The tokens of the text that must follow; none where there is a choice. Nothing changes.</summary>
    /// <param name="last">The token that led here.</param>
    public int[] DraftBehind(int last) => runtime.DraftFrom(Set, last);
}
