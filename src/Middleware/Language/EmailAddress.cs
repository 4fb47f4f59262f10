namespace Wattwise.Language;

/// <summary>Finds e-mail addresses.</summary>
internal static class EmailAddress
{
    private const int MaxLocalLength = 64;
    private const int MaxDomainLength = 255;

    /// <summary>True if a text holds an address.</summary>
    public static bool IsIn(ReadOnlySpan<char> text) => TryFind(text, 0, out _, out _);

    /// <summary>Finds the next address.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Index from which on its @ is searched for.</param>
    /// <param name="start">Index of its first character, which may lie before <paramref name="from"/>.</param>
    /// <param name="end">Index of the character behind it.</param>
    public static bool TryFind(ReadOnlySpan<char> text, int from, out int start, out int end)
    {
        for (var position = from; text[position..].IndexOf('@') is >= 0 and var offset; position += offset + 1)
        {
            var at = position + offset;
            if (LocalLength(text[..at]) is > 0 and var local && DomainLength(text[(at + 1)..]) is > 0 and var domain)
            {
                (start, end) = (at - local, at + 1 + domain);
                return true;
            }
        }

        (start, end) = (0, 0);
        return false;
    }

    private static int LocalLength(ReadOnlySpan<char> before)
    {
        var length = 0;
        while (length < before.Length && length < MaxLocalLength && IsLocal(before[^(length + 1)]))
            length++;
        return before[^length..].ContainsAnyExcept('.', '-') ? length : 0;
    }

    /// <summary>
    /// Labels with a dot between them, up to the last one behind a dot that is of at least two letters; 0 if there is none.
    /// </summary>
    private static int DomainLength(ReadOnlySpan<char> after)
    {
        var labels = 0;
        var position = 0;
        var length = 0;
        while (position < after.Length && position < MaxDomainLength)
        {
            var start = position;
            var isWord = true;
            while (position < after.Length && position < MaxDomainLength
                && (char.IsLetterOrDigit(after[position]) || after[position] == '-'))
                isWord &= char.IsLetter(after[position++]);

            if (position == start)
                break;
            labels++;
            if (labels > 1 && isWord && position - start >= 2)
                length = position;
            if (position >= after.Length || after[position] != '.')
                break;
            position++;
        }

        return length;
    }

    private static bool IsLocal(char character) => char.IsLetterOrDigit(character) || character is '.' or '_' or '%' or '+' or '-' or '\'';
}
