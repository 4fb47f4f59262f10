namespace Wattwise.LocalEngine;

/// <summary>The hidden states of one sequence that the predicting layer has not computed with yet. Only for the engine thread.</summary>
/// <remarks>
/// The layer takes a token together with the hidden state of the token before it: the first of these belongs to position
/// <see cref="Length"/>.
/// </remarks>
/// <param name="capacity">How many there is room for.</param>
/// <param name="width">The floats of one.</param>
internal sealed class HiddenStates(int capacity, int width)
{
    private readonly float[] _values = new float[capacity * width];

    /// <summary>The first position that the layer's cache lacks.</summary>
    public int Length { get; private set; }

    /// <summary>How many states there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many more there is room for.</summary>
    public int Room => capacity - Count;

    /// <summary>The positions below this one are in the cache, or can be computed.</summary>
    public int End => Length + Count;

    /// <summary>The row of the running step that computes the last token of the sequence.</summary>
    public int FirstRow { get; set; }

    /// <summary>Begins anew with a sequence of which only the tokens from a position on are computed.</summary>
    public void Begin(int position)
    {
        // What the token before left behind is not known: zeros, as at the beginning of a text.
        (Length, Count) = (position, 1);
        _values.AsSpan(0, width).Clear();
    }

    /// <summary>The state that belongs to a position.</summary>
    public ReadOnlySpan<float> Of(int position) => _values.AsSpan((position - Length) * width, width);

    /// <summary>Appends states; there must be room.</summary>
    public void Append(ReadOnlySpan<float> states)
    {
        states.CopyTo(_values.AsSpan(Count * width));
        Count += states.Length / width;
    }

    /// <summary>The first of them were computed with.</summary>
    public void Drop(int count)
    {
        _values.AsSpan(count * width, (Count - count) * width).CopyTo(_values);
        (Length, Count) = (Length + count, Count - count);
    }
}
