namespace Wattwise.LocalEngine.Templates;

/// <summary>Cuts a template into tokens, with Jinja's rules on white space around tags.</summary>
/// <remarks>
/// As chat templates are always read: <c>trim_blocks</c> (the first newline behind a block tag goes) and <c>lstrip_blocks</c> (blanks
/// between the start of a line and a block tag go) are on, and one newline at the end of the source is dropped.
/// </remarks>
internal sealed class Lexer
{
    private static readonly string[] Operators =
    [
        "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=", ".", ":", "|", ",",
        ";",
    ];

    private readonly string _source;
    private readonly List<Token> _tokens = [];
    private readonly List<int> _lineStarts = [0];
    private int _at;
    private bool _atLineStart = true;

    private Lexer(string source)
    {
        _source = source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        if (_source.EndsWith('\n'))
            _source = _source[..^1];
        for (var i = 0; i < _source.Length; i++)
        {
            if (_source[i] == '\n')
                _lineStarts.Add(i + 1);
        }
    }

    /// <exception cref="LlamaTemplateException">The text has a tag that does not end, or a character that stands for nothing.</exception>
    public static List<Token> Read(string source)
    {
        var lexer = new Lexer(source);
        lexer.Run();
        return lexer._tokens;
    }

    private void Run()
    {
        while (_at < _source.Length)
        {
            var tag = NextTag(_at);
            AddData(tag);
            if (tag == _source.Length)
                break;
            _at = tag + 2;
            if (HasSign(_at))
                _at++;
            switch (_source[tag + 1])
            {
                case '#':
                    SkipComment(tag);
                    break;
                case '%' when TryRaw(tag):
                    break;
                case '%':
                    Add(TokenKind.BlockBegin, "", tag);
                    ReadTag(tag, '%', TokenKind.BlockEnd);
                    break;
                default:
                    Add(TokenKind.VariableBegin, "", tag);
                    ReadTag(tag, '}', TokenKind.VariableEnd);
                    break;
            }
        }

        Add(TokenKind.End, "", _source.Length);
    }

    private int NextTag(int start)
    {
        for (var i = _source.IndexOf('{', start); i >= 0 && i + 1 < _source.Length; i = _source.IndexOf('{', i + 1))
        {
            if (_source[i + 1] is '{' or '%' or '#')
                return i;
        }

        return _source.Length;
    }

    private bool HasSign(int at) => at < _source.Length && _source[at] is '-' or '+';

    /// <summary>Adds the text before a tag, less the white space that the tag takes away.</summary>
    private void AddData(int tag)
    {
        var end = tag;
        if (tag < _source.Length)
        {
            var sign = tag + 2 < _source.Length ? _source[tag + 2] : '\0';
            if (sign == '-')
            {
                while (end > _at && PythonText.IsSpace(_source[end - 1]))
                    end--;
            }
            else if (sign != '+' && _source[tag + 1] != '{')
            {
                end = StartOfBlanks(tag);
            }
        }

        if (end > _at)
            Add(TokenKind.Data, _source[_at..end], _at);
    }

    // Where the white space between the start of the line and a tag begins; the tag itself where anything else stands before it.
    private int StartOfBlanks(int tag)
    {
        var line = tag == _at ? -1 : _source.LastIndexOf('\n', tag - 1, tag - _at);
        var start = line < 0 ? _at : line + 1;
        if (line < 0 && !_atLineStart)
            return tag;
        return _source.AsSpan(start, tag - start).IndexOfAnyExcept(' ', '\t') < 0 || IsSpace(start, tag) ? start : tag;
    }

    private bool IsSpace(int start, int end)
    {
        for (var i = start; i < end; i++)
        {
            if (!PythonText.IsSpace(_source[i]))
                return false;
        }

        return true;
    }

    private void SkipComment(int tag)
    {
        var end = _source.IndexOf("#}", _at, StringComparison.Ordinal);
        if (end < 0)
            throw Error("The comment has no end.", tag);
        EndTag(end, end > _at ? _source[end - 1] : '\0', isBlock: true);
    }

    // Behind the two characters that end a tag.
    private void EndTag(int end, char sign, bool isBlock)
    {
        var start = end;
        _at = end + 2;
        if (sign == '-')
        {
            while (_at < _source.Length && PythonText.IsSpace(_source[_at]))
                _at++;
        }
        else if (isBlock && sign != '+' && _at < _source.Length && _source[_at] == '\n')
        {
            _at++;
        }

        _atLineStart = _at > start && _source[_at - 1] == '\n';
    }

    private bool TryRaw(int tag)
    {
        if (!TryWord(_at, "raw", out var end, out var sign))
            return false;
        _at = end + 2;
        if (sign == '-')
        {
            while (_at < _source.Length && PythonText.IsSpace(_source[_at]))
                _at++;
        }

        _atLineStart = _source[_at - 1] == '\n';
        for (var close = _source.IndexOf("{%", _at, StringComparison.Ordinal); close >= 0; close = _source.IndexOf(
            "{%", close + 2, StringComparison.Ordinal))
        {
            var word = HasSign(close + 2) ? close + 3 : close + 2;
            if (!TryWord(word, "endraw", out end, out sign))
                continue;
            AddData(close);
            EndTag(end, sign, isBlock: true);
            return true;
        }

        throw Error("The raw block has no end.", tag);
    }

    // A tag that holds one word only. Its end is the place of "%}".
    private bool TryWord(int at, string word, out int end, out char sign)
    {
        (end, sign) = (at, '\0');
        while (end < _source.Length && PythonText.IsSpace(_source[end]))
            end++;
        if (string.CompareOrdinal(_source, end, word, 0, word.Length) != 0)
            return false;
        end += word.Length;
        while (end < _source.Length && PythonText.IsSpace(_source[end]))
            end++;
        if (HasSign(end))
            sign = _source[end++];
        return string.CompareOrdinal(_source, end, "%}", 0, 2) == 0;
    }

    private void ReadTag(int tag, char closing, TokenKind kind)
    {
        var open = new Stack<char>();
        while (_at < _source.Length)
        {
            if (open.Count == 0 && IsEnd(_at, closing, out var end))
            {
                var sign = end > _at ? _source[_at] : '\0';
                Add(kind, "", _at);
                EndTag(end, sign, isBlock: closing == '%');
                return;
            }

            var character = _source[_at];
            if (PythonText.IsSpace(character))
                _at++;
            else if (char.IsAsciiDigit(character))
                ReadNumber();
            else if (character is '\'' or '"')
                ReadText(character);
            else if (character == '_' || char.IsLetter(character))
                ReadName();
            else
                ReadOperator(open);
        }

        throw Error("The tag has no end.", tag);
    }

    private bool IsEnd(int at, char closing, out int end)
    {
        end = _source[at] == '-' || (_source[at] == '+' && closing == '%') ? at + 1 : at;
        return end + 1 < _source.Length && _source[end] == closing && _source[end + 1] == '}';
    }

    private void ReadName()
    {
        var start = _at;
        while (_at < _source.Length && (char.IsLetterOrDigit(_source[_at]) || _source[_at] == '_'))
            _at++;
        Add(TokenKind.Name, _source[start.._at], start);
    }

    private void ReadNumber()
    {
        var start = _at;
        if (_source[start] == '0' && start + 2 < _source.Length && _source[start + 1] is 'x' or 'X' or 'o' or 'O' or 'b' or 'B')
        {
            _at += 2;
            while (_at < _source.Length && (char.IsAsciiHexDigit(_source[_at]) || _source[_at] == '_'))
                _at++;
            Add(TokenKind.Integer, _source[start.._at].Replace("_", "", StringComparison.Ordinal), start);
            return;
        }

        SkipDigits();
        var isFloat = false;

        // "a.0.1" is two steps into a, no number with a fraction.
        if (start == 0 || _source[start - 1] != '.')
        {
            if (IsDigit(_at + 1) && _source[_at] == '.')
            {
                _at++;
                SkipDigits();
                isFloat = true;
            }

            if (_at < _source.Length && _source[_at] is 'e' or 'E' && IsDigit(HasSign(_at + 1) ? _at + 2 : _at + 1))
            {
                _at += HasSign(_at + 1) ? 2 : 1;
                SkipDigits();
                isFloat = true;
            }
        }

        Add(isFloat ? TokenKind.Float : TokenKind.Integer, _source[start.._at].Replace("_", "", StringComparison.Ordinal), start);
    }

    private void SkipDigits()
    {
        while (IsDigit(_at) || (IsDigit(_at + 1) && _source[_at] == '_'))
            _at++;
    }

    private bool IsDigit(int at) => at < _source.Length && char.IsAsciiDigit(_source[at]);

    private void ReadText(char quote)
    {
        var start = _at++;
        while (_at < _source.Length && _source[_at] != quote)
            _at += _source[_at] == '\\' ? 2 : 1;
        if (_at >= _source.Length)
            throw Error("The string has no end.", start);
        var text = StringLiteral.Unescape(_source[(start + 1).._at])
            ?? throw Error("The string has an escape that stands for no character.", start);
        _at++;
        Add(TokenKind.Text, text, start);
    }

    private void ReadOperator(Stack<char> open)
    {
        foreach (var text in Operators)
        {
            if (string.CompareOrdinal(_source, _at, text, 0, text.Length) != 0)
                continue;
            switch (text[0])
            {
                case '(' or '[' or '{':
                    open.Push(text[0] switch
                    {
                        '(' => ')',
                        '[' => ']',
                        _ => '}',
                    });
                    break;
                case ')' or ']' or '}':
                    if (!open.TryPop(out var expected))
                        throw Error($"'{text}' closes nothing.", _at);
                    if (expected != text[0])
                        throw Error($"'{text}' stands where '{expected}' is expected.", _at);
                    break;
            }

            Add(TokenKind.Operator, text, _at);
            _at += text.Length;
            return;
        }

        throw Error($"The character '{_source[_at]}' stands for nothing here.", _at);
    }

    private void Add(TokenKind kind, string text, int at) => _tokens.Add(new(kind, text, PositionOf(at)));

    private SourcePosition PositionOf(int at)
    {
        var line = _lineStarts.BinarySearch(at);
        line = line < 0 ? ~line - 1 : line;
        return new(line + 1, at - _lineStarts[line] + 1);
    }

    private LlamaTemplateException Error(string reason, int at) => new(TemplateErrorKind.Syntax, reason, PositionOf(at));
}
