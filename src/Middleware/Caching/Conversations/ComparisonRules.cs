using Wattwise.Language;

namespace Wattwise.Caching;

/// <summary>Finds comparisons without what is compared with.</summary>
internal static class ComparisonRules
{
    private const int Reach = 8;

    /// <summary>True if a word compares with something that the turn does not name.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="i">Index of the word.</param>
    public static bool IsOpen(Turn turn, int i) =>
        (turn[i].Is(WordClass.Comparative) && IsOpenComparative(turn, i))
            || (turn[i].Is(WordClass.Superlative) && IsOpenSuperlative(turn, i));

    private static bool IsOpenComparative(Turn turn, int i)
    {
        if (turn.HasThanAfter(i) || turn.HasOrAfter(i) || turn.HasQuotationAfter(i) || turn[i - 1].Text == "no"
            || turn.Any(i + 1, i + Reach, word => word.Text is "between" or "among"))
        {
            return false;
        }

        // "How can I make my laptop faster?" compares with how it is now; "how can I find a faster one?" does not.
        return !(turn[0].Text == "how" && turn.Any(1, i, word => word.Text is "i" or "my") && !turn[i - 1].Is(WordClass.Determiner)
            && !(turn[i].Text is "more" or "less" or "fewer" && turn.EndsClause(i)) && turn[i - 1].Text is not ("something" or "anything"));
    }

    private static bool IsOpenSuperlative(Turn turn, int i)
    {
        if (turn.HasOrAfter(i) || turn.HasQuotationAfter(i) || turn[i - 1].Text is "at" or "my" or "our")
            return false;
        if (turn.EndsClause(i))
            return !(turn.Any(0, i, word => word.Is(WordClass.Question)) && turn.Any(1, i, word => word.IsContent));

        // "The best of these" falls to the demonstrative; "which is best for beginners?" to the question word.
        var next = turn[i + 1];
        return turn[i - 1].Text == "the" && next.Is(WordClass.Auxiliary | WordClass.Clause | WordClass.Preposition);
    }
}
