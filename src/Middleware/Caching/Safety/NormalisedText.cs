using System.Globalization;
using System.Text;

namespace Wattwise.Caching;

/// <summary>
/// A text as patterns read it: digits of any script and full-width characters as ASCII, one kind of dash and blank, no format characters.
/// </summary>
/// <remarks>
/// Own tables, since the runtime normalises nothing in invariant mode. Takes linear time; a text that is as wanted is given back.
/// </remarks>
internal static class NormalisedText
{
    private const char FirstFullWidth = '\uFF01';
    private const char LastFullWidth = '\uFF5E';

    /// <summary>Normalises a text.</summary>
    /// <param name="text">The text.</param>
    public static string Of(string text)
    {
        if (IsNormalised(text))
            return text;

        var normalised = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Map(rune) is not { } character)
            {
                normalised.Append(rune);
                continue;
            }

            var isSecondBlank = character == ' ' && normalised.Length > 0 && normalised[^1] == ' ';
            if (character != '\0' && !isSecondBlank)
                normalised.Append(character);
        }

        return normalised.ToString();
    }

    /// <summary>What a character counts as; NUL for nothing, <see langword="null"/> for itself.</summary>
    private static char? Map(Rune rune)
    {
        if (rune.IsAscii)
            return rune.Value is '\t' or '\n' or '\r' ? ' ' : (char)rune.Value;
        if (rune.Value is >= FirstFullWidth and <= LastFullWidth)
            return (char)(rune.Value - FirstFullWidth + '!');

        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.DecimalDigitNumber => (char)('0' + (int)Rune.GetNumericValue(rune)),
            UnicodeCategory.DashPunctuation => '-',
            UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => ' ',
            UnicodeCategory.Format => '\0',
            _ => rune.Value == '\u2212' ? '-' : null,
        };
    }

    private static bool IsNormalised(string text)
    {
        var previous = '\0';
        foreach (var character in text)
        {
            if (character > '\u007F' || character is '\t' or '\n' or '\r' || (character == ' ' && previous == ' '))
                return false;
            previous = character;
        }

        return true;
    }
}
