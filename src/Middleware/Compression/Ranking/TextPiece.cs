namespace Wattwise.Compression;

/// <summary>A place in a text.</summary>
/// <param name="Start">Index of its first character.</param>
/// <param name="Length">The number of its characters.</param>
internal readonly record struct TextPiece(int Start, int Length)
{
    /// <summary>Index of the character behind it.</summary>
    public int End => Start + Length;

    /// <summary>Its characters.</summary>
    /// <param name="text">The text that it lies in.</param>
    public ReadOnlySpan<char> In(ReadOnlySpan<char> text) => text.Slice(Start, Length);

    /// <summary>Its characters.</summary>
    /// <param name="text">The text that it lies in.</param>
    public ReadOnlyMemory<char> In(ReadOnlyMemory<char> text) => text.Slice(Start, Length);
}
