namespace Wattwise.Language;

/// <summary>
/// A piece of a text: a word, a number, a sign. It holds no text of its own: case, signs and spelling are those of the text that it lies
/// in.
/// </summary>
/// <param name="Start">Index of its first character in the text.</param>
/// <param name="Length">The number of its characters, at least one.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Marks">How it is written and in which place it stands.</param>
internal readonly record struct Word(int Start, int Length, WordKind Kind, WordMarks Marks)
{
    /// <summary>Index of the character behind it.</summary>
    public int End => Start + Length;

    /// <summary>True for words, numbers and codes; false for signs, line feeds and what is not seen.</summary>
    public bool IsSpoken => Kind <= WordKind.Code;

    /// <summary>True if it has one of the marks.</summary>
    public bool Has(WordMarks marks) => (Marks & marks) != 0;

    /// <summary>Its characters.</summary>
    /// <param name="text">The text that it was read from.</param>
    public ReadOnlySpan<char> In(ReadOnlySpan<char> text) => text.Slice(Start, Length);
}
