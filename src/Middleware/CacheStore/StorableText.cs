using System.Buffers;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Wattwise.Caching;

/// <summary>
/// Writes any .NET string as one that any database can hold, two different ones never alike: without NUL, and without half of a surrogate
/// pair. For those who write a store.
/// </summary>
/// <remarks>
/// Nearly all texts stay as they are. A backslash, a NUL and a lone surrogate become <c>\</c> and their four hexadecimal digits.
/// Thread-safe.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class StorableText
{
    private const char Escape = '\\';

    private static readonly SearchValues<char> Suspects = SearchValues.Create(
        [Escape, '\0', .. Enumerable.Range(0xD800, 0x800).Select(code => (char)code)]);

    /// <summary>Writes a text.</summary>
    /// <param name="text">Any text; <see langword="null"/> stays <see langword="null"/>.</param>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Encode(string? text)
    {
        if (text is null || !text.AsSpan().ContainsAny(Suspects))
            return text;

        var encoded = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
                encoded.Append(text[i++]).Append(text[i]);
            else if (text[i] is Escape or '\0' || char.IsSurrogate(text[i]))
                encoded.Append(CultureInfo.InvariantCulture, $"{Escape}{(int)text[i]:x4}");
            else
                encoded.Append(text[i]);
        }

        return encoded.ToString();
    }

    /// <summary>Reads a text back.</summary>
    /// <param name="encoded">A text that <see cref="Encode"/> wrote; <see langword="null"/> stays <see langword="null"/>.</param>
    /// <exception cref="FormatException">The text was not written by <see cref="Encode"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The text was cut short.</exception>
    [return: NotNullIfNotNull(nameof(encoded))]
    public static string? Decode(string? encoded)
    {
        if (encoded is null || !encoded.Contains(Escape, StringComparison.Ordinal))
            return encoded;

        var text = new StringBuilder(encoded.Length);
        for (var i = 0; i < encoded.Length; i++)
        {
            if (encoded[i] != Escape)
            {
                text.Append(encoded[i]);
                continue;
            }

            text.Append((char)int.Parse(encoded.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            i += 4;
        }

        return text.ToString();
    }
}
