namespace Wattwise.Caching;

/// <summary>Recognises US social security and UK national insurance numbers by their shape and by what is never issued.</summary>
internal static class NationalId
{
    private const int SsnLength = 11;

    /// <summary>True where a text begins with a US social security number in its usual spelling (123-45-6789).</summary>
    public static bool IsSsnAt(ReadOnlySpan<char> text)
    {
        if (text.Length < SsnLength || text[3] != '-' || text[6] != '-'
            || (text.Length > SsnLength && (char.IsLetterOrDigit(text[SsnLength]) || text[SsnLength] == '-')))
            return false;

        var area = text[..3];
        var group = text[4..6];
        var serial = text[7..SsnLength];
        return AreDigits(area) && AreDigits(group) && AreDigits(serial)
            && area is not ("000" or "666") && area[0] != '9' && group is not "00" && serial is not "0000";
    }

    /// <summary>True where a text begins with a UK national insurance number, together or in groups of two.</summary>
    public static bool IsNinoAt(ReadOnlySpan<char> text)
    {
        Span<char> number = stackalloc char[9];
        var count = 0;
        var i = 0;
        for (; i < text.Length && count < number.Length; i++)
        {
            if (char.IsAsciiLetterOrDigit(text[i]))
                number[count++] = char.ToUpperInvariant(text[i]);
            else if (text[i] != ' ' || count % 2 != 0 || text[i - 1] == ' ')
                return false;
        }

        return count == number.Length && (i == text.Length || !char.IsLetterOrDigit(text[i]))
            && AreDigits(number[2..8]) && number[8] is >= 'A' and <= 'D'
            && IsNinoLetter(number[0]) && IsNinoLetter(number[1]) && number[1] != 'O'
            && number[..2] is not ("BG" or "GB" or "KN" or "NK" or "NT" or "TN" or "ZZ");
    }

    private static bool IsNinoLetter(char letter) =>
        char.IsAsciiLetterUpper(letter) && letter is not ('D' or 'F' or 'I' or 'Q' or 'U' or 'V');

    private static bool AreDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');
}
