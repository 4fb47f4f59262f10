using Wattwise.Language;

namespace Wattwise.Caching;

/// <summary>What pronouns of a turn may refer to within it, read along with its words.</summary>
/// <remarks>Only the safest are trusted: the noun at the head of an earlier clause ("my phone won't start, how do I fix it?"), what was
/// bought, lost or ordered, what a verb joined by "and" shares ("download my invoice and print it"), and for a possessive the subject of
/// its own clause.</remarks>
internal struct Antecedents
{
    private int _topicClause = -1;
    private int _subjectClause = -1;
    private int _subject = -1;
    private int _phrase = -1;

    public Antecedents()
    {
    }

    /// <summary>Takes in the next word.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="i">Index of the word.</param>
    public void Read(Turn turn, int i)
    {
        var word = turn[i];
        if (word.Text is "a" or "an" or "my" or "our" && !turn.EndsClause(i))
        {
            _phrase = i;
            var previous = turn[i - 1];
            var headsClause = i == 0 || turn[i - 1].Has(TurnWordForm.EndsClause)
                || previous.Text is "if" or "when" or "because" or "since" or "although" or "that";
            if ((headsClause || previous.Is(WordClass.TopicVerb)) && _topicClause < 0)
                _topicClause = word.Clause;
        }

        // "Why did Google change its logo?", "how do cats clean their fur?", "how does a cat clean its fur?"
        if (i > 0 && (turn[i - 1].Is(WordClass.Auxiliary) || turn[i - 1].Text is "that" or "why" or "when" or "if")
            && (word.Has(TurnWordForm.Name) || IsPlural(word) || (word.Text is "a" or "an" && !turn.EndsClause(i))))
            (_subject, _subjectClause) = (i, word.Clause);
    }

    /// <summary>True where a pronoun refers to something that the turn named before.</summary>
    public readonly bool Resolves(Turn turn, int i)
    {
        var clause = turn[i].Clause;
        if (_topicClause >= 0 && _topicClause < clause)
            return true;
        if (_subject >= 0 && _subjectClause < clause && turn[_subject].Has(TurnWordForm.Name))
            return true;

        // "... my contacts and import them".
        return turn[i].Text is "it" or "them" && _phrase >= 0 && turn[i - 2].Text is "and" or "then" or "before" or "after" or "without"
            && turn[_phrase].Clause == clause - 1
            && !turn[i - 1].Is(WordClass.Auxiliary);
    }

    /// <summary>True where a possessive refers to the subject of its clause.</summary>
    public readonly bool BindsPossessive(Turn turn, int i) => _subject >= 0 && _subjectClause == turn[i].Clause && i > _subject + 1;

    private static bool IsPlural(TurnWord word) => word.Class == WordClass.None && word.Has(TurnWordForm.EndsWithS);
}
