namespace Wattwise.Caching;

/// <summary>
/// Recognises phone numbers: international ones, those with a trunk zero, and those of North America. A plain number is none.
/// </summary>
internal static class PhoneNumber
{
    private const int MaxGroups = 8;

    /// <summary>True where a text begins with a phone number.</summary>
    public static bool IsAt(ReadOnlySpan<char> text)
    {
        var isInternational = text[0] == '+';
        Span<int> groups = stackalloc int[MaxGroups];
        var length = ReadGroups(isInternational ? text[1..] : text, groups, out var groupCount, out var digits, out var firstSeparator);
        if (length < 0)
            return false;

        var sizes = groups[..groupCount];
        if (isInternational)
            return digits is >= 8 and <= 15;
        if (text[0] == '(')
            return sizes is [3, 3, 4] or [3, 7] or [2 or 3 or 4 or 5, .., 3 or 4 or 5 or 6 or 7] && digits is >= 9 and <= 12;
        if (text[0] == '0' && text.Length > 1 && text[1] == '0')
            return groupCount > 1 && digits is >= 10 and <= 16 && text[2] != '0';
        if (text[0] == '0')
            return digits is >= 9 and <= 12 && sizes[0] >= 2 && sizes[^1] >= 2 && !IsDate(sizes, firstSeparator)
                && (groupCount > 1 || digits is 10 or 11);

        // Mobiles of India, 98765 43210, and of China, 138 1234 5678.
        if ((sizes is [5, 5] && text[0] >= '6') || (sizes is [3, 4, 4] && text[0] == '1' && text[1] >= '3'))
            return firstSeparator is ' ' or '-';

        // 212-555-0187, 1-212-555-0187, 212.555.0187, 212 555 0187
        return sizes is [3, 3, 4] && text[0] is >= '2' && firstSeparator != '/' || (sizes is [1, 3, 3, 4] && text[0] == '1');
    }

    private static bool IsDate(ReadOnlySpan<int> sizes, char separator) =>
        separator is '.' or '-' or '/' && sizes is [2, 2, 4 or 2, ..] && sizes is not [2, 2, 2, 2, 2];

    /// <summary>Reads groups of digits with one separator between them, or a bracket and a blank.</summary>
    /// <returns>The characters read; -1 where the number goes on in a way that no phone number does.</returns>
    private static int ReadGroups(ReadOnlySpan<char> text, Span<int> sizes, out int groupCount, out int digits, out char firstSeparator)
    {
        (groupCount, digits, firstSeparator) = (0, 0, '\0');
        var position = 0;
        while (position < text.Length)
        {
            if (text[position] == '(')
                position++;
            var start = position;
            while (position < text.Length && char.IsAsciiDigit(text[position]))
                position++;
            if (position == start)
                break;
            if (groupCount == sizes.Length || position - start > 15)
                return -1;

            sizes[groupCount++] = position - start;
            digits += position - start;
            if (position < text.Length && text[position] == ')')
                position++;
            if (position >= text.Length - 1)
                break;
            if (char.IsLetter(text[position]) || text[position] is ':' or '%' or '_')
                return -1;
            if (text[position] is ' ' or '-' or '.' or '/' or '\u00A0'
                && (char.IsAsciiDigit(text[position + 1]) || text[position + 1] == '('))
            {
                if (firstSeparator == '\0')
                    firstSeparator = text[position];
                position++;
            }
            else if (text[position] != '(' && !char.IsAsciiDigit(text[position]))
            {
                break;
            }
        }

        return groupCount == 0 ? -1 : position;
    }
}
