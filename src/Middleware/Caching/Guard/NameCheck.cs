using Wattwise.Language;

namespace Wattwise.Caching;

/// <summary>Names that only one prompt has.</summary>
internal static class NameCheck
{
    // Looking for other spellings compares each with each; beyond that many words a name must be spelt alike.
    private const int MaxWords = 1_000;

    public static string? Find(PromptFacts left, PromptFacts right)
    {
        var (onlyLeft, onlyRight) = (Missing(left, right), Missing(right, left));
        return onlyLeft > FirstName || onlyRight > FirstName || onlyLeft == FirstName && onlyRight == FirstName ? "name" : null;
    }

    // Nothing is missing, or only first names of what both name ("Ada Lovelace", "Lovelace"), or another name.
    private const int None = 0, FirstName = 1, Name = 2;

    private static int Missing(PromptFacts here, PromptFacts there)
    {
        var missing = None;
        foreach (var name in here.Names)
        {
            if (Has(there, name))
                continue;
            if (!here.FirstNames.TryGetValue(name, out var last) || !Has(there, last))
                return Name;
            missing = FirstName;
        }

        return missing;
    }

    private static bool Has(PromptFacts facts, string name) => facts.ContentStems.Contains(name) || facts.Words.Contains(name)
        || HasVariant(facts, name);

    private static bool HasVariant(PromptFacts facts, string name)
    {
        if (facts.Content.Count > MaxWords)
            return false;
        foreach (var word in facts.Content)
        {
            if (WordForms.AreVariants(word.Stem, name) || IsOfCountry(word.Stem, name) || IsOfCountry(name, word.Stem))
                return true;
        }

        return false;
    }

    // India and Indian, Pakistan and Pakistani, Japan and Japanese.
    private static bool IsOfCountry(string country, string other) =>
        country.Length > 3 && other.StartsWith(country, StringComparison.Ordinal) && other.AsSpan(country.Length) is "n" or "an" or "i"
            or "es" or "ese";
}
