namespace Wattwise.Caching;

/// <summary>The words of a turn, and what the rules ask about all of them at once.</summary>
internal sealed class Turn
{
    private readonly List<TurnWord> _words = new(32);
    private int _lastOr = -1, _lastThan = -1, _lastAnd = -1, _lastQuotation = -1;

    /// <summary>The number of words.</summary>
    public int Count => _words.Count;

    /// <summary>True where a question mark stands anywhere outside of quotations.</summary>
    public bool HasQuestionMark { get; set; }

    /// <summary>Letters of scripts other than Latin, outside of quotations.</summary>
    public int OtherLetters { get; set; }

    /// <summary>A word; a blank one before the first and after the last.</summary>
    public TurnWord this[int index] => index >= 0 && index < _words.Count ? _words[index] : default;

    public void Add(TurnWord word)
    {
        switch (word.Text)
        {
            case "or":
                _lastOr = _words.Count;
                break;
            case "than":
                _lastThan = _words.Count;
                break;
            case "and":
                _lastAnd = _words.Count;
                break;
            default:
                if (word.Has(TurnWordForm.Quotation))
                    _lastQuotation = _words.Count;
                break;
        }

        _words.Add(word);
    }

    /// <summary>Marks that punctuation follows the last word.</summary>
    public void EndClause()
    {
        if (_words.Count > 0)
            _words[^1] = _words[^1] with { Form = _words[^1].Form | TurnWordForm.EndsClause };
    }

    /// <summary>True for the last word, or one before punctuation.</summary>
    public bool EndsClause(int index) => index >= _words.Count - 1 || _words[index].Has(TurnWordForm.EndsClause);

    public bool HasOrAfter(int index) => _lastOr > index;

    public bool HasThanAfter(int index) => _lastThan > index;

    public bool HasAndAfter(int index) => _lastAnd > index;

    public bool HasQuotationAfter(int index) => _lastQuotation > index;

    /// <summary>True where one of the words before <paramref name="end"/> satisfies a condition.</summary>
    public bool Any(int start, int end, Func<TurnWord, bool> condition)
    {
        for (var i = Math.Max(start, 0); i < end && i < _words.Count; i++)
        {
            if (condition(_words[i]))
                return true;
        }

        return false;
    }
}
