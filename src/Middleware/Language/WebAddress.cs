using System.Buffers;

namespace Wattwise.Language;

/// <summary>Finds web addresses: those with a scheme, and those that begin with www.</summary>
internal static class WebAddress
{
    private static readonly SearchValues<string> Beginnings = SearchValues.Create(
        ["http://", "https://", "ftp://", "www."], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<char> Ends = SearchValues.Create(" \t\r\n\u00A0<>\"`“”«»");

    private const string ClosingSigns = ".,;:!?'’…*_";

    /// <summary>Finds the next address.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Index to search from.</param>
    /// <param name="start">Index of its first character.</param>
    /// <param name="end">Index of the character behind it. Punctuation at its end belongs to the sentence.</param>
    public static bool TryFind(ReadOnlySpan<char> text, int from, out int start, out int end)
    {
        for (start = from; text[start..].IndexOfAny(Beginnings) is >= 0 and var offset; start = end)
        {
            start += offset;
            var length = text[start..].IndexOfAny(Ends);
            var address = length < 0 ? text[start..] : text.Slice(start, length);
            address = address.TrimEnd(address.Contains('(') ? ClosingSigns : ClosingSigns + ")");

            // The search goes on behind an address, or behind the beginning of something that is none.
            end = start + Math.Max(address.Length, 1);
            var prefix = text[start] is 'w' or 'W' ? 4 : text[start..].IndexOf("//", StringComparison.Ordinal) + 2;
            var name = prefix < address.Length ? address[prefix..] : [];
            if (name.Length > 0 && char.IsLetterOrDigit(name[0]) && (start == 0 || !char.IsLetterOrDigit(text[start - 1])))
                return true;
        }

        end = start;
        return false;
    }
}
