namespace Wattwise.Compression;

/// <summary>A value of a JSON text and where it stands there, so that it can be copied as written.</summary>
/// <param name="Kind">'{', '[', or 'v' for a string, number or word.</param>
/// <param name="KeyStart">Where its key begins, with the quotation mark; -1 for elements of arrays.</param>
/// <param name="KeyLength">The length of the key with its quotation marks.</param>
/// <param name="Start">Where the value begins.</param>
internal sealed record JsonPart(char Kind, int KeyStart, int KeyLength, int Start)
{
    /// <summary>Behind the value.</summary>
    public int End { get; set; }

    /// <summary>The members or elements.</summary>
    public List<JsonPart> Children { get; } = [];

    /// <summary>The key without its quotation marks; empty for elements of arrays.</summary>
    public ReadOnlySpan<char> Key(string source) => KeyStart < 0 ? [] : source.AsSpan(KeyStart + 1, KeyLength - 2);

    /// <summary>The value as written.</summary>
    public ReadOnlySpan<char> Raw(string source) => source.AsSpan(Start, End - Start);

    /// <summary>A scalar without quotation marks, escapes as written.</summary>
    public ReadOnlySpan<char> Text(string source) =>
        End - Start >= 2 && source[Start] == '"' ? source.AsSpan(Start + 1, End - Start - 2) : Raw(source);
}
