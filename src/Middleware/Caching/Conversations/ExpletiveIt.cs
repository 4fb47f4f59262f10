using Wattwise.Language;

namespace Wattwise.Caching;

/// <summary>Tells an "it" that refers to nothing: "is it raining?", "how long does it take to boil an egg?"</summary>
internal static class ExpletiveIt
{
    private const int Reach = 8;

    public static bool Is(Turn turn, int i)
    {
        var next = turn[i + 1];
        if (next.Text is "rain" or "rains" or "raining" or "snow" or "snows" or "snowing")
            return true;
        if (IsWeather(turn, i) || IsTimeOrDistance(turn, i))
            return true;
        if (next.Text is "take" or "takes" or "took" or "cost" or "costs")
            return HasCompleteClause(turn, i + 2);

        var isPredicate = turn[i - 1].Is(WordClass.Auxiliary) || next.Is(WordClass.Auxiliary)
            || turn[i - 1].Text is "make" or "makes" or "made" or "find" or "consider";
        return isPredicate && turn.Any(i + 1, i + 6, word => word.Is(WordClass.Expletive)) && HasCompleteClause(turn, i + 1);
    }

    private static bool IsWeather(Turn turn, int i) =>
        turn[i - 1].Is(WordClass.Auxiliary) && turn[i + 1].Text is "hot" or "cold" or "dark" or "sunny" or "windy"
            && turn.Any(i + 2, i + 4, word => word.Is(WordClass.Preposition));

    // "What time is it in Tokyo?", "how far is it from Oslo to Bergen?"
    private static bool IsTimeOrDistance(Turn turn, int i) =>
        turn[i - 1].Text is "is" or "was"
        && ((turn[i - 2].Is(WordClass.Time) || turn[i - 2].Text == "time") && turn[i - 3].Text == "what"
            || (turn[i - 2].Text is "far" or "long" && turn[i - 3].Text == "how" && turn[i + 1].Text == "from"));

    /// <summary>True where a clause follows that lacks no object: "to boil an egg" does, "to charge" may not.</summary>
    private static bool HasCompleteClause(Turn turn, int start)
    {
        for (var i = start; i < start + Reach && i < turn.Count; i++)
        {
            var word = turn[i];
            if (word.Text is "that" or "if" or "when" && !turn.EndsClause(i))
                return true;
            if ((word.Text == "to" && !turn.EndsClause(i)) || (word.Has(TurnWordForm.EndsWithIng) && i > start))
            {
                var verb = word.Text == "to" ? i + 1 : i;
                if (turn.EndsClause(verb))
                    return turn[verb].Is(WordClass.Intransitive) && word.Text != "to";
                var after = turn[verb + 1];
                return after.IsContent || after.Has(TurnWordForm.Number)
                    || (after.Is(WordClass.Determiner) && !turn.EndsClause(verb + 1))
                    || after.Is(WordClass.Relational | WordClass.Material)
                    || (turn[verb].Is(WordClass.Intransitive) && after.Is(WordClass.Preposition | WordClass.Time));
            }
        }

        return false;
    }
}
