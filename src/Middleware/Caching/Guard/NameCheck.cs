using Wattwise.Language;

namespace Wattwise.Caching;

/// <summary>Names that only one prompt has.</summary>
internal static class NameCheck
{
    // Looking for other spellings compares each with each; beyond that many words a name must be spelt alike.
    private const int MaxWords = 1_000;

    public static string? Find(PromptFacts left, PromptFacts right) => Misses(left, right) || Misses(right, left) ? "name" : null;

    private static bool Misses(PromptFacts here, PromptFacts there)
    {
        foreach (var name in here.Names)
        {
            if (!there.ContentStems.Contains(name) && !there.Words.Contains(name) && !HasVariant(there, name))
                return true;
        }

        return false;
    }

    private static bool HasVariant(PromptFacts facts, string name)
    {
        if (facts.Content.Count > MaxWords)
            return false;
        foreach (var word in facts.Content)
        {
            if (WordForms.AreVariants(word.Stem, name))
                return true;
        }

        return false;
    }
}
