namespace Wattwise.Caching;

/// <summary>
/// Recognises texts that look like a secret or an id of one person: long words that mix digits with letters of both cases, and UUIDs.
/// </summary>
internal static class SecretText
{
    private const int MinLength = 16;
    private const int MinDigits = 3;

    /// <summary>True if a text holds one that another text does not.</summary>
    /// <param name="text">The text.</param>
    /// <param name="known">What was known before: what it holds is no secret of the answer.</param>
    public static bool IsIn(string text, string known)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = start;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '-' or '_'))
                end++;
            var word = text.AsSpan(start, end - start);
            if (word.Length >= MinLength && (Guid.TryParseExact(word, "D", out _) || IsMixed(word))
                && !known.AsSpan().Contains(word, StringComparison.Ordinal))
                return true;
            start = end + 1;
        }

        return false;
    }

    private static bool IsMixed(ReadOnlySpan<char> word)
    {
        int digits = 0, upper = 0, lower = 0, separators = 0;
        foreach (var character in word)
        {
            digits += char.IsAsciiDigit(character) ? 1 : 0;
            upper += char.IsAsciiLetterUpper(character) ? 1 : 0;
            lower += char.IsAsciiLetterLower(character) ? 1 : 0;
            separators += character is '-' or '_' ? 1 : 0;
        }

        return digits >= MinDigits && upper >= 2 && lower >= 2 && separators <= word.Length / 8;
    }
}
