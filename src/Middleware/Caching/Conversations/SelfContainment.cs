using Wattwise.Language;

namespace Wattwise.Caching;

/// <summary>Decides whether the last turn of a conversation can be understood without the turns before it.</summary>
/// <remarks>
/// Rules over English word lists: what they cannot tell, and any other language, counts as dependent. That costs a model call at worst; a
/// dependent turn that passes could be served the answer to another conversation. Pure, thread-safe, linear in the length of the turn;
/// microseconds for a usual one.
/// </remarks>
internal static class SelfContainment
{
    private const int MaxMoveWords = 8;

    // A rule looks this many words ahead at most.
    private const int Reach = 8;

    /// <summary>Judges a turn by its words alone.</summary>
    /// <param name="text">The last user turn.</param>
    public static TurnDependence FindDependence(string text)
    {
        var turn = new TurnReader(text).Read();
        return IsMove(turn) ? TurnDependence.Move : StandsAlone(turn) ? TurnDependence.None : TurnDependence.History;
    }

    private static bool StandsAlone(Turn turn)
    {
        var start = SkipGreetings(turn);
        return start < turn.Count
            && !(turn[start].Is(WordClass.Continuer) && !IsRole(turn, start))
            && IsEnglish(turn)
            && !TurnReferences.LeadOut(turn)
            && IsComplete(turn, start);
    }

    private static bool IsMove(Turn turn)
    {
        if (turn.Count is 0 or > MaxMoveWords)
            return false;

        return !turn.Any(0, turn.Count, word => !word.Is(WordClass.Move));
    }

    private static int SkipGreetings(Turn turn)
    {
        var start = 0;
        while (turn[start].Is(WordClass.Greeting) || (start > 0 && turn[start].Text == "you" && turn[start - 1].Text == "thank")
            || (turn[start].Text == "good" && turn[start + 1].Is(WordClass.Greeting)))
        {
            start++;
        }

        return start;
    }

    private static bool IsEnglish(Turn turn)
    {
        var english = 0;
        var foreign = 0;
        for (var i = 0; i < turn.Count; i++)
        {
            var word = turn[i];
            if (word.Is(WordClass.Foreign))
                foreign++;
            else if (word.Class != WordClass.None && !word.Is(WordClass.Ambiguous))
                english++;
        }

        return english > foreign && english * 10 >= turn.Count && turn.OtherLetters <= turn.Count;
    }

    /// <summary>True if a turn has all that a complete question or request has.</summary>
    private static bool IsComplete(Turn turn, int start)
    {
        var first = turn[start];
        if (first.Text == "if" && turn[start + 1].Text is "so" or "not" or "no" or "yes")
            return false;
        if (first.Is(WordClass.Question) && IsElliptic(turn, start))
            return false;
        if (first.Is(WordClass.Edit) && !turn.HasQuotationAfter(start) && !(first.Is(WordClass.Request) && NamesItsObject(turn, start)))
            return false;
        if (!HasVerb(turn, start) || (!IsQuestion(turn, start) && !IsRequest(turn, start)))
            return false;

        var content = CountContent(turn, start);
        if (content == 0 || (content == 1 && !first.Is(WordClass.Request) && !IsDefinition(turn, start)) || IsBareExistence(turn, start))
            return false;
        return !(first.Is(WordClass.Auxiliary) && content < 3 && EndsOpen(turn));
    }

    // "What is recursion?", "who are the Vikings?"
    private static bool IsDefinition(Turn turn, int start) =>
        turn[start].Text is "what" or "who" && turn[start + 1].Text is "is" or "are" or "was" or "were"
            && !turn.Any(start + 2, turn.Count, word => word.Is(WordClass.Relational));

    // "Are there any good books?", but "... in Lisbon?"
    private static bool IsBareExistence(Turn turn, int start) =>
        turn[start].Is(WordClass.Auxiliary) && turn[start + 1].Text == "there"
        && !turn.Any(start + 2, turn.Count - 1, word => word.Is(WordClass.Preposition | WordClass.Clause) || word.Text is "that" or "my");

    /// <summary>"What about Spain?", "how come?", "which do you recommend?"</summary>
    private static bool IsElliptic(Turn turn, int start)
    {
        var second = turn[start + 1];
        return turn[start].Text switch
        {
            "what" or "how" when second.Text is "about" or "if" or "for" => true,
            "how" when second.Text is "come" or "so" => true,
            "why" when second.Text == "not" => true,
            "which" when second.Is(WordClass.Auxiliary) && !NamesItsKind(turn, start + 2)
                || second.Text == "" && turn.EndsClause(start + 1) => !turn.HasOrAfter(start),
            "who" or "whom" or "whose" => second.Text is "else" || turn.EndsClause(start),
            _ => turn.EndsClause(start) && !turn.HasQuotationAfter(start) && turn.Count == start + 1,
        };
    }

    // "Which is the best paying job?", not "which is the best for me?"
    private static bool NamesItsKind(Turn turn, int i) =>
        turn[i].Text is "the" or "a"
            && (turn[i + 1].IsContent || (turn[i + 1].Is(WordClass.Superlative) && (turn[i + 2].IsContent || turn[i + 3].IsContent)));

    // "As a singer, do I need a permission?"
    private static bool IsRole(Turn turn, int start) =>
        turn[start].Text == "as" && turn[start + 1].Text is "a" or "an"
        && turn.Any(start, turn.Count, word => word.Has(TurnWordForm.StartsClause) && word.Is(WordClass.Question | WordClass.Auxiliary));

    // "Translate hello to French", "fix a leaking tap", "change my password": an object that is neither a pronoun nor a bare definite noun.
    private static bool NamesItsObject(Turn turn, int start) =>
        turn[start + 1] is var next && (next.Text is "a" or "an" or "my" or "our" || next.Has(TurnWordForm.Number)
            || (next.Text == "the" && turn[start + 3].Text == "of") || (next.IsContent && !turn.EndsClause(start + 1)));

    private static bool HasVerb(Turn turn, int start)
    {
        if (turn[start].Is(WordClass.Request | WordClass.Edit))
            return true;
        for (var i = start; i < turn.Count; i++)
        {
            var word = turn[i];
            if (word.Is(WordClass.Auxiliary))
                return true;

            // "Who painted the Mona Lisa?": the question word is the subject.
            var mayBeVerb = word.Is(WordClass.Verb) || word.Has(TurnWordForm.EndsWithS | TurnWordForm.EndsWithEd);
            if (mayBeVerb && i > start && turn[start].Is(WordClass.Question) && !turn.EndsClause(i))
                return true;
            if (i > start && turn[i - 1].Text is "i" or "we" && word.Is(WordClass.Weak | WordClass.Verb | WordClass.TopicVerb))
                return true;
        }

        return false;
    }

    private static bool IsQuestion(Turn turn, int start) =>
        turn.HasQuestionMark || turn[start].Is(WordClass.Question | WordClass.Auxiliary)
        || turn.Any(start, turn.Count, word => word.Has(TurnWordForm.StartsClause) && word.Is(WordClass.Question | WordClass.Auxiliary));

    private static bool IsRequest(Turn turn, int start)
    {
        if (turn[start].Is(WordClass.Request))
            return true;

        // "I want to cancel my subscription", not "I want the red one".
        return turn[start].Text is "i" or "we"
            && turn.Any(start + 1, start + 4, word => word.Text is "want" or "need" or "like")
            && turn.Any(start + 2, start + 5, word => word.Text is "to" or "help")
            && turn.Any(start + 3, start + Reach, word => word.Text is "my" or "our" or "help");
    }

    /// <summary>Counts what a turn may be about: a name or something of the speaker's own weighs as much as two plain words.</summary>
    private static int CountContent(Turn turn, int start)
    {
        var content = 0;
        var numbers = 0;

        // "How much does a passport cost?" says all; "can I bring a dog?" does not say where.
        var asksForAny = !turn[start].Is(WordClass.Auxiliary);
        for (var i = start; i < turn.Count; i++)
        {
            var word = turn[i];
            if (word.Has(TurnWordForm.Number))
                numbers++;
            else if (turn[i - 1].Text is "my" or "our" && !word.Is(WordClass.Speaker))
                content += 2;
            else if (IsStrong(word))
                content += word.Has(TurnWordForm.Name | TurnWordForm.Quotation) || (asksForAny && IsIndefinite(turn, i)) ? 2 : 1;
        }

        return content + numbers;
    }

    private static bool IsIndefinite(Turn turn, int i) =>
        turn[i - 1].Text is "a" or "an" || (turn[i - 1].Is(WordClass.WeakAdjective) && turn[i - 2].Text is "a" or "an");

    private static bool IsStrong(TurnWord word) =>
        (word.Class & ~(WordClass.Foreign | WordClass.TopicVerb | WordClass.Intransitive | WordClass.Unique)) == 0;

    /// <summary>"Is Android supported?", "does Android work?": what it is about was said before.</summary>
    private static bool EndsOpen(Turn turn)
    {
        var last = turn[turn.Count - 1];
        return last.Is(WordClass.OpenPredicate) || (turn.Count <= 4 && last.Is(WordClass.Weak) && !last.Is(WordClass.Time));
    }
}
