using Wattwise.Language;

namespace Wattwise.Caching;

/// <summary>Questions about spelling, in which a slip is what is asked about: "is recieve spelled correctly?"</summary>
internal static class SpellingCheck
{
    // Each word is compared with each; a longer text is no such question.
    private const int MaxWords = 60;

    public static string? Find(PromptFacts left, PromptFacts right)
    {
        if (left.Words.Count > MaxWords || right.Words.Count > MaxWords || !AsksForSpelling(left) || !AsksForSpelling(right))
            return null;

        foreach (var word in left.Words)
        {
            if (!right.Words.Contains(word) && right.Words.Any(other => !left.Words.Contains(other) && Spelling.AreAlike(word, other)))
                return "word";
        }

        return null;
    }

    private static bool AsksForSpelling(PromptFacts facts) => facts.Words.Any(word => Lexicon.Is(word, WordClass.OfSpelling));
}
