namespace Wattwise.Language;

/// <summary>Finds the quotations, code and addresses that words of a text stand in, as the text is read from its beginning.</summary>
internal ref struct WordPlaces(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _quotationEnd;
    private bool _isCode;
    private bool _hasNoQuote, _hasNoBacktick, _hasNoCurlyQuote, _hasNoGuillemet;
    private int _webStart, _webEnd, _emailStart, _emailEnd;

    /// <summary>The marks of the places that a word stands in. Words are asked for in order.</summary>
    public WordMarks MarksOf(Word word)
    {
        var marks = WordMarks.None;
        if (word.Start < _quotationEnd)
            marks = WordMarks.Quoted;
        else if (OpensQuotation(word.Start))
            marks = WordMarks.Quoted | WordMarks.OpensQuotation;
        if (marks != WordMarks.None && _isCode)
            marks |= WordMarks.Code;

        while (_webEnd <= word.Start)
        {
            if (!WebAddress.TryFind(_text, _webEnd, out _webStart, out _webEnd))
                _webStart = _webEnd = int.MaxValue;
        }

        if (_webStart < word.End)
            marks |= WordMarks.WebAddress;

        while (_emailEnd <= word.Start)
        {
            if (!EmailAddress.TryFind(_text, _emailEnd, out _emailStart, out _emailEnd))
                _emailStart = _emailEnd = int.MaxValue;
        }

        return _emailStart < word.End ? marks | WordMarks.EmailAddress : marks;
    }

    private bool OpensQuotation(int start) => _text[start] switch
    {
        '"' => IsClosed(start, "\"", ref _hasNoQuote),
        '\u201C' => IsClosed(start, "\u201D", ref _hasNoCurlyQuote),
        '\u00AB' => IsClosed(start, "\u00BB", ref _hasNoGuillemet),
        '`' => IsClosed(start, _text[start..].StartsWith("```") ? "```" : "`", ref _hasNoBacktick),
        _ => false,
    };

    private bool IsClosed(int start, string close, ref bool hasNone)
    {
        // A sign that found no partner is not searched for again, so that reading stays linear.
        if (hasNone || start + close.Length >= _text.Length)
            return false;

        var length = _text[(start + close.Length)..].IndexOf(close, StringComparison.Ordinal);
        if (length < 0)
        {
            hasNone = true;
            return false;
        }

        _quotationEnd = start + length + 2 * close.Length;
        _isCode = close[0] == '`';
        return true;
    }
}
