using Wattwise.Language;

namespace Wattwise.Caching;

/// <summary>Words of opposite sense, denying prefixes, and other grades of an adjective.</summary>
internal static class OppositeCheck
{
    public static string? Find(PromptFacts left, PromptFacts right)
    {
        var onlyLeft = Only(left, right);
        var onlyRight = Only(right, left);
        return HasOpposites(onlyLeft, onlyRight) ? "opposite"
            : HasPrefixed(onlyLeft, onlyRight, right) || HasPrefixed(onlyRight, onlyLeft, left) ? "negation"
            : HasOtherGrade(left, right) ? "comparative"
            : null;
    }

    /// <summary>Each word that one prompt has alone, with the forms under which it may be known.</summary>
    private static Dictionary<string, string> Only(PromptFacts here, PromptFacts there)
    {
        var only = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var word in here.Words)
        {
            if (there.Words.Contains(word))
                continue;
            only[word] = word;
            only.TryAdd(WordForms.Stem(word), word);
            if (Lexicon.Find(word)?.Grade is { } grade)
                only.TryAdd(grade.Adjective, word);
        }

        return only;
    }

    private static bool HasOpposites(Dictionary<string, string> onlyLeft, Dictionary<string, string> onlyRight)
    {
        foreach (var form in onlyLeft.Keys)
        {
            if (WordRelations.Opposites.TryGetValue(form, out var opposites) && opposites.Any(onlyRight.ContainsKey))
                return true;
        }

        return false;
    }

    /// <summary>active/inactive, install/uninstall, useful/useless, overpaid/underpaid.</summary>
    private static bool HasPrefixed(Dictionary<string, string> only, Dictionary<string, string> otherOnly, PromptFacts other)
    {
        foreach (var word in only.Keys)
        {
            if (word.EndsWith("less", StringComparison.Ordinal) && otherOnly.ContainsKey(word[..^4] + "ful"))
                return true;

            if (WordRelations.Prefixed.TryGetValue(word, out var bare) && bare.Any(otherOnly.ContainsKey)
                && !(word.StartsWith("re", StringComparison.Ordinal) && SaysAgain(other)))
                return true;
            if (WordRelations.Unprefixed.Contains(word))
                continue;

            foreach (var prefix in WordRelations.NegatingPrefixes)
            {
                if (word.Length < prefix.Length + 3 || !word.StartsWith(prefix, StringComparison.Ordinal))
                    continue;
                var plain = word[prefix.Length..];
                if (plain.Length >= 4 && (otherOnly.ContainsKey(plain) || otherOnly.ContainsKey(WordForms.Stem(plain))))
                    return true;
            }

            foreach (var (prefix, counter) in WordRelations.CounterPrefixes)
            {
                if (word.Length >= prefix.Length + 3 && word.StartsWith(prefix, StringComparison.Ordinal)
                    && otherOnly.ContainsKey(counter + word[prefix.Length..]))
                    return true;
            }
        }

        return false;
    }

    private static bool SaysAgain(PromptFacts facts) => facts.Words.Contains("again") || facts.Words.Contains("change");

    private static bool HasOtherGrade(PromptFacts left, PromptFacts right)
    {
        foreach (var grade in left.Grades)
        {
            if (right.Grades.Contains(grade))
                continue;
            foreach (var ending in (ReadOnlySpan<string>)["", "er", "est"])
            {
                if (right.Grades.Contains(grade with { Ending = ending }))
                    return true;
            }
        }

        return false;
    }
}
