namespace Wattwise.Caching;

/// <summary>Decides whether the last turn of a conversation can be understood without the turns before it.</summary>
/// <remarks>
/// Rules over English word lists: what they cannot tell, and any other language, counts as dependent. That costs a model call at worst; a dependent turn
/// that passes could be served the answer to another conversation. Pure, thread-safe, linear in the length of the turn; microseconds for a usual one.
/// </remarks>
internal static class SelfContainment
{
    private const int MaxMoveWords = 8;

    // A rule looks this many words ahead at most.
    private const int Reach = 8;

    /// <summary>Looks for a sign that a turn needs the turns before it.</summary>
    /// <param name="text">The last user turn.</param>
    /// <returns>The first sign found; <see cref="TurnDependence.None"/> where the turn stands alone.</returns>
    public static TurnDependence FindDependence(string text)
    {
        var turn = new TurnReader(text).Read();
        if (IsMove(turn))
            return TurnDependence.Move;

        var start = SkipGreetings(turn);
        if (start == turn.Count)
            return TurnDependence.TooShort;
        if (turn[start].Is(TurnWordClass.Continuer))
            return turn[start].Is(TurnWordClass.Preposition) ? TurnDependence.Ellipsis : TurnDependence.Continuation;
        if (!IsEnglish(turn))
            return TurnDependence.UnknownLanguage;

        var reference = TurnReferences.Find(turn);
        return reference != TurnDependence.None ? reference : FindGap(turn, start);
    }

    private static bool IsMove(Turn turn)
    {
        if (turn.Count is 0 or > MaxMoveWords)
            return false;

        return !turn.Any(0, turn.Count, word => !word.Is(TurnWordClass.Move));
    }

    private static int SkipGreetings(Turn turn)
    {
        var start = 0;
        while (turn[start].Is(TurnWordClass.Greeting) || (start > 0 && turn[start].Text == "you" && turn[start - 1].Text == "thank")
            || (turn[start].Text == "good" && turn[start + 1].Is(TurnWordClass.Greeting)))
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
            if (word.Is(TurnWordClass.Foreign))
                foreign++;
            else if (word.Class != TurnWordClass.None && !word.Is(TurnWordClass.Ambiguous))
                english++;
        }

        return english > foreign && english * 10 >= turn.Count && turn.OtherLetters <= turn.Count;
    }

    /// <summary>Looks for what a complete question or request would have.</summary>
    private static TurnDependence FindGap(Turn turn, int start)
    {
        var first = turn[start];
        if (first.Is(TurnWordClass.Question) && IsElliptic(turn, start))
            return TurnDependence.Ellipsis;
        if (first.Is(TurnWordClass.Edit) && !turn.HasQuotationAfter(start) && !(first.Is(TurnWordClass.Request) && NamesItsObject(turn, start)))
            return TurnDependence.Ellipsis;
        if (!HasVerb(turn, start))
            return TurnDependence.TooShort;
        if (!IsQuestion(turn, start) && !IsRequest(turn, start))
            return TurnDependence.Statement;

        var content = CountContent(turn, start);
        if (content == 0)
            return TurnDependence.Ellipsis;
        if (first.Is(TurnWordClass.Auxiliary) && content < 3 && EndsOpen(turn, content))
            return TurnDependence.Ellipsis;
        return TurnDependence.None;
    }

    /// <summary>"What about Spain?", "how come?", "which do you recommend?"</summary>
    private static bool IsElliptic(Turn turn, int start)
    {
        var second = turn[start + 1];
        return turn[start].Text switch
        {
            "what" or "how" when second.Text is "about" or "if" or "for" => true,
            "how" when second.Text is "come" or "so" => true,
            "why" when second.Text == "not" => true,
            "which" when second.Is(TurnWordClass.Auxiliary) || second.Text == "" && turn.EndsClause(start + 1) => !turn.HasOrAfter(start),
            "who" or "whom" or "whose" => second.Text is "else" || turn.EndsClause(start),
            _ => turn.EndsClause(start) && !turn.HasQuotationAfter(start) && turn.Count == start + 1,
        };
    }

    // "Translate hello to French", "fix a leaking tap", "change my password": an object that is neither a pronoun nor a definite noun.
    private static bool NamesItsObject(Turn turn, int start) =>
        turn[start + 1] is var next && (next.Text is "a" or "an" or "my" or "our" || next.Has(TurnWordForm.Number) || (next.IsContent && !turn.EndsClause(start + 1)));

    private static bool HasVerb(Turn turn, int start)
    {
        if (turn[start].Is(TurnWordClass.Request | TurnWordClass.Edit))
            return true;
        for (var i = start; i < turn.Count; i++)
        {
            var word = turn[i];
            if (word.Is(TurnWordClass.Auxiliary))
                return true;

            // "Who painted the Mona Lisa?": the question word is the subject.
            var mayBeVerb = word.Is(TurnWordClass.Verb) || word.Has(TurnWordForm.EndsWithS | TurnWordForm.EndsWithEd);
            if (mayBeVerb && i > start && turn[start].Is(TurnWordClass.Question) && !turn.EndsClause(i))
                return true;
            if (i > start && turn[i - 1].Text is "i" or "we" && word.Is(TurnWordClass.Weak | TurnWordClass.Verb | TurnWordClass.TopicVerb))
                return true;
        }

        return false;
    }

    private static bool IsQuestion(Turn turn, int start) =>
        turn.HasQuestionMark || turn[start].Is(TurnWordClass.Question | TurnWordClass.Auxiliary)
        || turn.Any(start, turn.Count, word => word.Has(TurnWordForm.StartsClause) && word.Is(TurnWordClass.Question | TurnWordClass.Auxiliary));

    private static bool IsRequest(Turn turn, int start)
    {
        if (turn[start].Is(TurnWordClass.Request))
            return true;

        // "I want to cancel my subscription", not "I want the red one".
        return turn[start].Text is "i" or "we"
            && turn.Any(start + 1, start + 4, word => word.Text is "want" or "need" or "like")
            && turn.Any(start + 2, start + 5, word => word.Text is "to" or "help")
            && turn.Any(start + 3, start + Reach, word => word.Text is "my" or "our" or "help");
    }

    private static int CountContent(Turn turn, int start)
    {
        var content = 0;
        var numbers = 0;
        for (var i = start; i < turn.Count; i++)
        {
            var word = turn[i];
            if (word.Has(TurnWordForm.Number))
                numbers++;
            else if (IsStrong(word) || (turn[i - 1].Text is "my" or "our" && !word.Is(TurnWordClass.Speaker)))
                content++;
        }

        return content + numbers / 2;
    }

    private static bool IsStrong(TurnWord word) =>
        (word.Class & ~(TurnWordClass.Foreign | TurnWordClass.TopicVerb | TurnWordClass.Intransitive)) == 0;

    /// <summary>"Is Android supported?", "does Android work?": what it is about was said before.</summary>
    private static bool EndsOpen(Turn turn, int content)
    {
        var last = turn[turn.Count - 1];
        return last.Is(TurnWordClass.OpenPredicate) || (content == 1 && last.Is(TurnWordClass.Weak) && turn.Count <= Reach && !last.Is(TurnWordClass.Time));
    }
}
