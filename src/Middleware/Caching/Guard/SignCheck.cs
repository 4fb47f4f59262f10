using System.Runtime.InteropServices;
using Wattwise.Language;

namespace Wattwise.Caching;

/// <summary>Signs, letter case and names in code, which neither words nor similarity show.</summary>
internal static class SignCheck
{
    public static string? Find(PromptSigns left, PromptSigns right) =>
        !left.Signs.SequenceEqual(right.Signs, StringComparer.Ordinal) || HasOtherJoints(left, right) ? "sign"
        : HasOtherIdentifiers(left, right) ? "code"
        : left.MindsCase && right.MindsCase && HasOtherCase(left, right) ? "case"
        : left.Quoted.Count > 0 && right.Quoted.Count > 0 && !Unordered.AreEqual(left.Quoted, right.Quoted) ? "word"
        : left.AsksForSpelling && right.AsksForSpelling && HasOtherMarks(left.Marks, right.Marks) ? "sign"
        : null;

    // But for the last one.
    private static bool HasOtherMarks(List<char> left, List<char> right)
    {
        var (one, other) = (left.Count, right.Count);
        while (one > 0 && left[one - 1] is '.' or '?' or '!')
            one--;
        while (other > 0 && right[other - 1] is '.' or '?' or '!')
            other--;
        return !CollectionsMarshal.AsSpan(left)[..one].SequenceEqual(CollectionsMarshal.AsSpan(right)[..other]);
    }

    private static bool HasOtherJoints(PromptSigns left, PromptSigns right) =>
        left.Joints.Count == right.Joints.Count && !left.Joints.SequenceEqual(right.Joints);

    // A name in code that only one prompt has, if the other has one too: a single one may be written as a plain word.
    private static bool HasOtherIdentifiers(PromptSigns left, PromptSigns right)
    {
        return Misses(left, right) && Misses(right, left);

        static bool Misses(PromptSigns here, PromptSigns there)
        {
            foreach (var identifier in here.Identifiers)
            {
                if (!there.Identifiers.Contains(identifier) && !there.Identifiers.Any(other => IsSpelling(identifier, other)))
                    return true;
            }

            return false;
        }

        static bool IsSpelling(string one, string other) =>
            one.Equals(other, StringComparison.OrdinalIgnoreCase)
            || one.Length == other.Length + 1 && one[^1] == 's' && one.StartsWith(other, StringComparison.Ordinal) && char.IsLower(one[0])
            || other.Length == one.Length + 1 && other[^1] == 's' && other.StartsWith(one, StringComparison.Ordinal)
                && char.IsLower(one[0]);
    }

    private static bool HasOtherCase(PromptSigns left, PromptSigns right)
    {
        foreach (var (word, one) in left.Cased)
        {
            if (right.Cased.TryGetValue(word, out var other) && one.Length > 0 && other.Length > 0 && one != other
                && CaseMatters(word, one, other))
                return true;
        }

        return false;
    }

    private static bool CaseMatters(string word, string one, string other)
    {
        // A unit behind its number.
        if (word.StartsWith("1 ", StringComparison.Ordinal))
            return true;
        if (word.Length == 1)
            return word is not ("i" or "a" or "u");
        if (Lexicon.Is(word, WordClass.Capitonym))
            return true;

        // Whoever writes "tv" means "TV"; whoever writes "us" does not mean "US".
        if (IsSmall(one) || IsSmall(other))
            return false;

        // CO and Co, mW and MW, HCl and HCL, Am7 and AM7; but Usa and USA.
        return word.Length <= 2 || char.IsDigit(word[^1]) || IsMixed(one) || IsMixed(other);
    }

    private static bool IsSmall(string word) => !word.Any(char.IsUpper);

    private static bool IsMixed(string word) => word.AsSpan(1).ContainsAnyInRange('A', 'Z') && word.AsSpan().ContainsAnyInRange('a', 'z');
}
