using Wattwise.Language;

namespace Wattwise.Caching;

/// <summary>Finds words of a turn that refer to something said before: pronouns, demonstratives, definite nouns, comparisons.</summary>
internal static class TurnReferences
{
    private const int Reach = 8;

    /// <summary>True if a word of the turn refers to something outside of it.</summary>
    /// <param name="turn">The turn.</param>
    public static bool LeadOut(Turn turn)
    {
        var antecedents = new Antecedents();
        for (var i = 0; i < turn.Count; i++)
        {
            antecedents.Read(turn, i);
            if (turn[i].Class != WordClass.None
                && (IsOpenPronoun(turn, i, antecedents) || IsDeictic(turn, i) || ComparisonRules.IsOpen(turn, i)
                    || IsBareDefinite(turn, i)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOpenPronoun(Turn turn, int i, in Antecedents antecedents)
    {
        var word = turn[i];
        if (word.Text is "this" or "these" or "those" or "that")
            return IsDemonstrative(turn, i);
        if (word.Is(WordClass.Possessive) && antecedents.BindsPossessive(turn, i))
            return false;
        if (!word.Is(WordClass.ThirdPerson | WordClass.Possessive) || antecedents.Resolves(turn, i))
            return false;

        return !(word.Text == "it" && ExpletiveIt.Is(turn, i));
    }

    private static bool IsDemonstrative(Turn turn, int i)
    {
        var next = turn[i + 1];
        if (turn[i].Text != "that")
        {
            // "This week", "these days"; "what does this code do?" before the code.
            if (next.Is(WordClass.Time) || next.Text is "time")
                return false;
            return !(turn.HasQuotationAfter(i)
                && (next.Is(WordClass.Material) || next.Has(TurnWordForm.Quotation) || turn.EndsClause(i)
                    || next.Is(WordClass.Preposition)));
        }

        var previous = turn[i - 1];
        if (i == 0 || turn.EndsClause(i) || previous.Has(TurnWordForm.EndsClause)
            || next.Text is "one" or "is" && previous.Text is "" or "if" or "how")
            return turn.EndsClause(i) || !IsRelative(previous, next);
        if (previous.Is(WordClass.Complement))
        {
            // "Is it true that cats ...", but "what is that?" and "prove that theorem".
            return previous.Is(WordClass.Auxiliary)
                || (previous.Text is "prove" or "show" or "hear" or "read" or "notice" or "given" or "so" && !BeginsClause(next));
        }

        return !IsRelative(previous, next);
    }

    private static bool BeginsClause(TurnWord word) =>
        word.Is(WordClass.Determiner | WordClass.Speaker) || word.Text is "there"
            || word.Has(TurnWordForm.Name | TurnWordForm.Number | TurnWordForm.EndsWithS);

    // "Foods that contain iron": a noun before, a verb or a subject after.
    private static bool IsRelative(TurnWord previous, TurnWord next) =>
        !previous.Is(
            WordClass.Auxiliary | WordClass.Question | WordClass.Preposition | WordClass.Clause | WordClass.Request | WordClass.Edit)
        && previous != default
        && (next.Is(WordClass.Verb | WordClass.Auxiliary | WordClass.Speaker)
            || (next.Class == WordClass.None && next.Has(TurnWordForm.EndsWithS | TurnWordForm.EndsWithEd)
                && !next.Has(TurnWordForm.EndsClause)));

    private static bool IsDeictic(Turn turn, int i)
    {
        var previous = turn[i - 1];
        var next = turn[i + 1];
        var ends = turn.EndsClause(i);
        return turn[i].Text switch
        {
            "here" or "else" or "also" or "aforementioned" or "mentioned" or "former" or "latter" or "ones" => true,
            "there" => !(previous.Is(WordClass.Auxiliary) || next.Is(WordClass.Auxiliary)),
            "then" => ends || i == 0,
            "too" => ends,
            "instead" => next.Text != "of",
            "again" => !turn.Any(i - Reach, i, word => word.Text is "my" or "i"),
            "both" => !turn.HasAndAfter(i),
            "either" or "neither" => !turn.HasOrAfter(i) || next.Text == "of",
            "previous" or "previously" => previous.Text is not ("my" or "our"),
            "earlier" => ends || previous.Text is "the" or "your",
            "before" => ends,
            "above" or "below" => ends || previous.Text is "the" or "as" or "see" || next.Is(WordClass.Relational | WordClass.Material),
            "following" => previous.Text == "the" && !turn.HasQuotationAfter(i),
            "such" => next.Text != "as",
            "same" => IsBareSame(turn, i),
            "one" => IsAnaphoricOne(turn, i),
            "other" => previous.Text is "the" or "any" or "some" or "what" or "which" || (ends && previous.Text != "each"),
            "others" => true,
            "another" => !(previous.Is(WordClass.Preposition) && !turn.EndsClause(i) && !next.Is(WordClass.Weak)) && previous.Text != "one",
            "your" => PointsAtAnswer(turn, i),
            "you" => next.Text is "said" or "mean" or "meant" or "mentioned" or "suggested" or "wrote" or "gave" or "listed" or "described"
                or "told" or "named"
                || (next.Text == "just" && !turn.EndsClause(i + 1)),
            _ => false,
        };
    }

    private static bool IsBareSame(Turn turn, int i) =>
        !turn.Any(i + 1, i + Reach, word => word.Text == "as")
        && (turn.EndsClause(i) || turn[i + 1].Is(WordClass.Preposition | WordClass.Relational | WordClass.Auxiliary)
            || turn[i + 1].Text is "question" or "way" or "goes" or "but");

    private static bool IsAnaphoricOne(Turn turn, int i)
    {
        var previous = turn[i - 1];
        if (previous.Text is "which" or "this" or "that" or "another" or "other" or "any" || previous.Is(WordClass.WeakAdjective))
            return true;

        // "One egg", "one of the", "one another" and "how does one" are no references.
        var next = turn[i + 1];
        if (!turn.EndsClause(i)
            && (next.Text is "of" or "another" || next.IsContent || next.Is(WordClass.Time | WordClass.Relational | WordClass.Weak)))
            return false;
        return !(previous.Is(WordClass.Auxiliary) && !turn.EndsClause(i)) && previous.Text != "no";
    }

    private static bool PointsAtAnswer(Turn turn, int i)
    {
        var noun = turn[i + 1].Is(WordClass.WeakAdjective) ? turn[i + 2] : turn[i + 1];
        return noun.Text is "answer" or "response" or "reply" or "suggestion" or "suggestions" or "list" or "example" or "examples"
            or "explanation" or "code" or "solution"
            or "summary" or "recommendation" or "idea" or "point" or "question" or "message" or "opinion" or "text" or "story" or "poem";
    }

    /// <summary>"The error", "the main difference", without what would tell which.</summary>
    private static bool IsBareDefinite(Turn turn, int i)
    {
        if (turn[i].Text != "the")
            return false;

        var noun = i + 1;
        while (turn[noun].Is(WordClass.WeakAdjective) && noun < i + 4)
            noun++;

        // "The second", "the last".
        if (noun > i + 1 && turn.EndsClause(noun - 1))
            return !turn[noun - 1].Is(WordClass.Superlative);
        var isNoun = noun == i + 1 && turn[noun].IsContent && !turn[noun].Has(TurnWordForm.Name | TurnWordForm.Quotation);
        if (!(turn[noun].Is(WordClass.Relational) || isNoun) || turn[noun].Is(WordClass.Unique))
            return false;
        if (turn.EndsClause(noun))
            return true;

        var next = turn[noun + 1];
        var tellsWhich = (next.Is(WordClass.Preposition) && !turn.EndsClause(noun + 1) && !next.Has(TurnWordForm.EndsClause))
            || next.Text is "that" or "which" or "who" or "whose" or "when" or "where" or "i" or "we"
            || next.IsContent || next.Has(TurnWordForm.Number | TurnWordForm.Name | TurnWordForm.Quotation)
            || next.Is(WordClass.Relational);
        return !tellsWhich;
    }
}
