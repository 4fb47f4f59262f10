using Wattwise.Language;

namespace Wattwise.Caching;

/// <summary>A condition that one prompt adds to all that the other asks: "... if I rent".</summary>
internal static class ConditionCheck
{
    // How many words of content a condition has at most: what comes behind belongs to the question.
    private const int Reach = 5;

    public static string? Find(PromptFacts left, PromptFacts right) => Adds(left, right) || Adds(right, left) ? "condition" : null;

    private static bool Adds(PromptFacts here, PromptFacts there)
    {
        if (here.ConditionStart < 0 || there.ConditionStart >= 0 || !there.ContentStems.IsSubsetOf(here.ContentStems))
            return false;

        for (var i = here.ConditionStart; i < here.Content.Count && i < here.ConditionStart + Reach; i++)
        {
            var stem = here.Content[i].Stem;
            if (!there.ContentStems.Contains(stem) && !there.Words.Contains(stem) && !Lexicon.Is(stem, WordClass.Filler))
                return true;
        }

        return false;
    }
}
