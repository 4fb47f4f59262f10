namespace Wattwise.Language;

/// <summary>Tells two spellings of one word, or a word and its misspelling, from two words.</summary>
/// <remarks>
/// Without a dictionary a slip is known only by its place: two letters exchanged, a letter doubled, one left out or another vowel, all
/// inside of a longer word. The first
/// letter and the last ones tell words apart (nitrate and nitrite, ethanol and methanol), and pairs of words that differ just so are in
/// <c>word-relations.tsv</c>.
/// </remarks>
internal static class Spelling
{
    private const int MinLength = 5, MinLengthOfOtherVowel = 7, MaxLength = 24, Ending = 3;

    /// <summary>True if both are probably one word.</summary>
    public static bool AreAlike(string left, string right)
    {
        if (Math.Abs(left.Length - right.Length) > 3 || Math.Min(left.Length, right.Length) < 3
            || Math.Max(left.Length, right.Length) > MaxLength || left[0] != right[0])
            return false;
        if (WordRelations.Confusable.TryGetValue(left, out var others) && others.Contains(right))
            return false;

        Span<char> one = stackalloc char[MaxLength], other = stackalloc char[MaxLength];
        var oneLength = Unify(left, one);
        var otherLength = Unify(right, other);
        ReadOnlySpan<char> shorter = one[..oneLength], longer = other[..otherLength];
        if (shorter.Length > longer.Length)
        {
            var swap = shorter;
            shorter = longer;
            longer = swap;
        }

        return shorter.SequenceEqual(longer) || IsSlip(shorter, longer);
    }

    /// <summary>
    /// Writes a word in one of its spellings: colour and color, licence and license, organise and organize, sulphur and sulfur, cancelled
    /// and canceled.
    /// </summary>
    private static int Unify(string word, Span<char> unified)
    {
        var length = 0;
        for (var i = 0; i < word.Length; i++)
        {
            var letter = word[i];
            var next = i + 1 < word.Length ? word[i + 1] : '\0';
            switch (letter)
            {
                case 'u' when i > 1 && word[i - 1] == 'o' && next == 'r':
                case 'l' when next == 'l' && i > 1:
                case 'a' or 'o' when next == 'e' && i > 0:
                case 'h' when length > 0 && unified[length - 1] == 'f':
                    continue;
                case 's' when i > 3 && i >= word.Length - 6 && (next is 'a' or 'e' or 'i' or '\0') && word[i - 1] is 'i' or 'y' or 'n':
                case 'c' when i > 3 && next is 'e' or '\0' && word[i - 1] == 'n':
                    letter = 'z';
                    break;
                case 'p' when next == 'h':
                    letter = 'f';
                    break;
                case 'r' when next is 'e' && i == word.Length - 2 && i > 2 && word[i - 1] == 't':
                    unified[length++] = 'e';
                    unified[length++] = 'r';
                    return length;
            }

            unified[length++] = letter;
        }

        return length > 5 && unified[..length].EndsWith("ogue") ? length - 2 : length;
    }

    private static bool IsSlip(ReadOnlySpan<char> shorter, ReadOnlySpan<char> longer)
    {
        if (shorter.Length < MinLength || longer.Length - shorter.Length > 1)
            return false;

        var start = 0;
        while (start < shorter.Length && shorter[start] == longer[start])
            start++;
        var end = 0;
        while (end < shorter.Length - start && shorter[^(end + 1)] == longer[^(end + 1)])
            end++;
        var one = shorter[start..^end];
        var other = longer[start..^end];
        if (start == 0)
            return false;
        if (other.Length == 1 && one.Length == 0)
            return other[0] == longer[start - 1] || start + 1 < longer.Length && other[0] == longer[start + 1]
                || shorter.Length > MinLength && end > 1;
        if (one.Length == 2 && other.Length == 2)
            return one[0] == other[1] && one[1] == other[0];
        return one.Length == 1 && other.Length == 1 && longer.Length >= MinLengthOfOtherVowel && IsVowel(one[0]) && IsVowel(other[0])
            && (end >= Ending || longer[^end..] is "nce" or "nc" or "nt");
    }

    private static bool IsVowel(char letter) => letter is 'a' or 'e' or 'i' or 'o' or 'u' or 'y';
}
