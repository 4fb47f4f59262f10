namespace Wattwise.Caching;

/// <summary>Finds e-mail addresses.</summary>
internal static class EmailAddress
{
    private const int MaxLocalLength = 64;
    private const int MaxDomainLength = 255;

    public static bool IsIn(ReadOnlySpan<char> text)
    {
        for (var start = 0; text[start..].IndexOf('@') is >= 0 and var offset; start += offset + 1)
        {
            var at = start + offset;
            if (HasLocalPart(text[..at]) && HasDomain(text[(at + 1)..]))
                return true;
        }

        return false;
    }

    private static bool HasLocalPart(ReadOnlySpan<char> before)
    {
        var length = 0;
        while (length < before.Length && length < MaxLocalLength && IsLocal(before[^(length + 1)]))
            length++;
        return length > 0 && before[^length..].ContainsAnyExcept('.', '-');
    }

    /// <summary>Labels with a dot between them, the last of at least two letters.</summary>
    private static bool HasDomain(ReadOnlySpan<char> after)
    {
        var labels = 0;
        var position = 0;
        while (position < after.Length && position < MaxDomainLength)
        {
            var start = position;
            var isWord = true;
            while (position < after.Length && position < MaxDomainLength && (char.IsLetterOrDigit(after[position]) || after[position] == '-'))
                isWord &= char.IsLetter(after[position++]);

            if (position == start)
                return false;
            labels++;
            if (labels > 1 && isWord && position - start >= 2)
                return true;
            if (position >= after.Length || after[position] != '.')
                return false;
            position++;
        }

        return false;
    }

    private static bool IsLocal(char character) => char.IsLetterOrDigit(character) || character is '.' or '_' or '%' or '+' or '-' or '\'';
}
