using System.Text;

namespace Wattwise.LocalEngine.Templates;

/// <summary>Letters that are more than one in the other case, which .NET leaves as they are and Python does not.</summary>
internal static class LetterCase
{
    // Unicode's SpecialCasing.txt, the unconditional mappings of Latin and Armenian.
    private static readonly (char Letter, string Upper, string Title)[] Special =
    [
        ('ß', "SS", "Ss"), ('ŉ', "ʼN", "ʼN"), ('ǰ', "J\u030C", "J\u030C"), ('ﬀ', "FF", "Ff"), ('ﬁ', "FI", "Fi"), ('ﬂ', "FL", "Fl"),
        ('ﬃ', "FFI", "Ffi"), ('ﬄ', "FFL", "Ffl"), ('ﬅ', "ST", "St"), ('ﬆ', "ST", "St"), ('և', "ԵՒ", "Եւ"),
    ];

    public static string Upper(string text) => Change(text, title: false);

    /// <summary>For a single letter at the start of a word.</summary>
    public static string Title(string text) => Change(text, title: true);

    private static string Change(string text, bool title)
    {
        var upper = text.ToUpperInvariant();
        if (!upper.AsSpan().ContainsAnyExceptInRange('\0', '\u00DE'))
            return upper;
        var result = new StringBuilder(upper);
        foreach (var (letter, capitals, first) in Special)
            result.Replace(letter.ToString(), title ? first : capitals);
        return result.ToString();
    }
}
