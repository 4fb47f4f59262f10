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
        if (turn[start].Is(TurnWordClass.Continuer) && !IsRole(turn, start))
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
        if (first.Text == "if" && turn[start + 1].Text is "so" or "not" or "no" or "yes")
            return TurnDependence.Ellipsis;
        if (first.Is(TurnWordClass.Question) && IsElliptic(turn, start))
            return TurnDependence.Ellipsis;
        if (first.Is(TurnWordClass.Edit) && !turn.HasQuotationAfter(start) && !(first.Is(TurnWordClass.Request) && NamesItsObject(turn, start)))
            return TurnDependence.Ellipsis;
        if (!HasVerb(turn, start))
            return TurnDependence.TooShort;
        if (!IsQuestion(turn, start) && !IsRequest(turn, start))
            return TurnDependence.Statement;

        var content = CountContent(turn, start);
        if (content == 0 || (content == 1 && !first.Is(TurnWordClass.Request) && !IsDefinition(turn, start)) || IsBareExistence(turn, start))
            return TurnDependence.Ellipsis;
        return first.Is(TurnWordClass.Auxiliary) && content < 3 && EndsOpen(turn) ? TurnDependence.Ellipsis : TurnDependence.None;
    }

    // "What is recursion?", "who are the Vikings?"
    private static bool IsDefinition(Turn turn, int start) =>
        turn[start].Text is "what" or "who" && turn[start + 1].Text is "is" or "are" or "was" or "were" && !turn.Any(start + 2, turn.Count, word => word.Is(TurnWordClass.Relational));

    // "Are there any good books?", but "... in Lisbon?"
    private static bool IsBareExistence(Turn turn, int start) =>
        turn[start].Is(TurnWordClass.Auxiliary) && turn[start + 1].Text == "there"
        && !turn.Any(start + 2, turn.Count - 1, word => word.Is(TurnWordClass.Preposition | TurnWordClass.Clause) || word.Text is "that" or "my");

    /// <summary>"What about Spain?", "how come?", "which do you recommend?"</summary>
    private static bool IsElliptic(Turn turn, int start)
    {
        var second = turn[start + 1];
        return turn[start].Text switch
        {
            "what" or "how" when second.Text is "about" or "if" or "for" => true,
            "how" when second.Text is "come" or "so" => true,
            "why" when second.Text == "not" => true,
            "which" when second.Is(TurnWordClass.Auxiliary) && !NamesItsKind(turn, start + 2) || second.Text == "" && turn.EndsClause(start + 1) => !turn.HasOrAfter(start),
            "who" or "whom" or "whose" => second.Text is "else" || turn.EndsClause(start),
            _ => turn.EndsClause(start) && !turn.HasQuotationAfter(start) && turn.Count == start + 1,
        };
    }

    // "Which is the best paying job?", not "which is the best for me?"
    private static bool NamesItsKind(Turn turn, int i) =>
        turn[i].Text is "the" or "a" && (turn[i + 1].IsContent || (turn[i + 1].Is(TurnWordClass.Superlative) && (turn[i + 2].IsContent || turn[i + 3].IsContent)));

    // "As a singer, do I need a permission?"
    private static bool IsRole(Turn turn, int start) =>
        turn[start].Text == "as" && turn[start + 1].Text is "a" or "an"
        && turn.Any(start, turn.Count, word => word.Has(TurnWordForm.StartsClause) && word.Is(TurnWordClass.Question | TurnWordClass.Auxiliary));

    // "Translate hello to French", "fix a leaking tap", "change my password": an object that is neither a pronoun nor a bare definite noun.
    private static bool NamesItsObject(Turn turn, int start) =>
        turn[start + 1] is var next && (next.Text is "a" or "an" or "my" or "our" || next.Has(TurnWordForm.Number)
            || (next.Text == "the" && turn[start + 3].Text == "of") || (next.IsContent && !turn.EndsClause(start + 1)));

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

    /// <summary>Counts what a turn may be about: a name or something of the speaker's own weighs as much as two plain words.</summary>
    private static int CountContent(Turn turn, int start)
    {
        var content = 0;
        var numbers = 0;

        // "How much does a passport cost?" says all; "can I bring a dog?" does not say where.
        var asksForAny = !turn[start].Is(TurnWordClass.Auxiliary);
        for (var i = start; i < turn.Count; i++)
        {
            var word = turn[i];
            if (word.Has(TurnWordForm.Number))
                numbers++;
            else if (turn[i - 1].Text is "my" or "our" && !word.Is(TurnWordClass.Speaker))
                content += 2;
            else if (IsStrong(word))
                content += word.Has(TurnWordForm.Name | TurnWordForm.Quotation) || (asksForAny && IsIndefinite(turn, i)) ? 2 : 1;
        }

        return content + numbers;
    }

    private static bool IsIndefinite(Turn turn, int i) =>
        turn[i - 1].Text is "a" or "an" || (turn[i - 1].Is(TurnWordClass.WeakAdjective) && turn[i - 2].Text is "a" or "an");

    private static bool IsStrong(TurnWord word) =>
        (word.Class & ~(TurnWordClass.Foreign | TurnWordClass.TopicVerb | TurnWordClass.Intransitive | TurnWordClass.Unique)) == 0;

    /// <summary>"Is Android supported?", "does Android work?": what it is about was said before.</summary>
    private static bool EndsOpen(Turn turn)
    {
        var last = turn[turn.Count - 1];
        return last.Is(TurnWordClass.OpenPredicate) || (turn.Count <= 4 && last.Is(TurnWordClass.Weak) && !last.Is(TurnWordClass.Time));
    }
}
