using System.Globalization;

namespace Wattwise.LocalEngine;

/// <summary>Reads grammars in llama.cpp's form (GBNF).</summary>
internal sealed class GbnfParser
{
    public const int MostCharacters = 2_000_000;

    private const int MostDepth = 200;
    private const int MostRepetitions = 1_000_000;

    private readonly string _text;
    private readonly CompileBudget _budget;
    private int _at;
    private int _depth;

    private GbnfParser(string text, CompileBudget budget)
    {
        _text = text;
        _budget = budget;
    }

    /// <summary>The rules of a grammar by their names.</summary>
    /// <exception cref="LlamaConstraintException">It is no such grammar.</exception>
    public static Dictionary<string, GbnfExpression> Parse(string text, CompileBudget budget)
    {
        if (text.Length > MostCharacters)
            throw new LlamaConstraintException(
                $"The grammar has more than {MostCharacters} characters", "grammar", "line 1", "Make it smaller.");
        var parser = new GbnfParser(text, budget);
        var rules = new Dictionary<string, GbnfExpression>();
        parser.SkipBlanks(hasLines: true);
        while (parser._at < text.Length)
            parser.Rule(rules);
        return rules;
    }

    private char Now => _at < _text.Length ? _text[_at] : '\0';

    private void Rule(Dictionary<string, GbnfExpression> rules)
    {
        var name = Name();
        SkipBlanks(hasLines: false);
        if (!_text.AsSpan(_at).StartsWith("::="))
            throw Wrong("'::=' is missing");
        _at += 3;
        SkipBlanks(hasLines: true);
        rules[name] = Choice(isNested: false);
        if (_at < _text.Length && Now is not ('\n' or '\r'))
            throw Wrong($"'{Now}' is not expected");
        SkipBlanks(hasLines: true);
    }

    private GbnfExpression Choice(bool isNested)
    {
        if (++_depth > MostDepth)
            throw Wrong($"there are more than {MostDepth} groups in one another");
        var options = new List<GbnfExpression> { Sequence(isNested) };
        while (Now == '|')
        {
            _at++;
            SkipBlanks(hasLines: true);
            options.Add(Sequence(isNested));
        }

        _depth--;
        return options.Count == 1 ? options[0] : new GbnfExpression.Choice(options);
    }

    private GbnfExpression Sequence(bool isNested)
    {
        var parts = new List<GbnfExpression>();
        while (_at < _text.Length)
        {
            _budget.Spend(1);
            var first = parts.Count;
            switch (Now)
            {
                case '"':
                    parts.Add(Literal());
                    break;
                case '[':
                    parts.Add(new GbnfExpression.Characters(Class()));
                    break;
                case '.':
                    _at++;
                    parts.Add(new GbnfExpression.Characters(CodePointSet.All));
                    break;
                case '(':
                    _at++;
                    SkipBlanks(hasLines: true);
                    parts.Add(Choice(isNested: true));
                    if (Now != ')')
                        throw Wrong("')' is missing");
                    _at++;
                    break;
                case '<' or '!':
                    throw new LlamaConstraintException(
                        "The grammar names a token of the vocabulary, and constraints are made of text", "token", Place(),
                        "Write the token's text as a literal.");
                default:
                    if (!IsNameCharacter(Now))
                        return Of(parts);
                    parts.Add(new GbnfExpression.Rule(Name()));
                    break;
            }

            SkipBlanks(isNested);
            while (Now is '*' or '+' or '?' or '{')
                parts[first] = Repeated(parts[first], isNested);
        }

        return Of(parts);
    }

    private static GbnfExpression Of(List<GbnfExpression> parts) => parts.Count == 1 ? parts[0] : new GbnfExpression.Sequence(parts);

    private GbnfExpression.Repetition Repeated(GbnfExpression part, bool isNested)
    {
        var (least, most) = (0, (int?)null);
        switch (_text[_at++])
        {
            case '+':
                least = 1;
                break;
            case '?':
                most = 1;
                break;
            case '{':
                SkipBlanks(isNested);
                least = Number();
                most = least;
                SkipBlanks(isNested);
                if (Now == ',')
                {
                    _at++;
                    SkipBlanks(isNested);
                    most = char.IsAsciiDigit(Now) ? Number() : null;
                    SkipBlanks(isNested);
                }

                if (Now != '}')
                    throw Wrong("'}' is missing");
                _at++;
                break;
        }

        if (most < least)
            throw Wrong("a range of counts is in the wrong order");
        SkipBlanks(isNested);
        return new(part, least, most);
    }

    private int Number()
    {
        var start = _at;
        while (char.IsAsciiDigit(Now))
            _at++;
        return int.TryParse(_text.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number <= MostRepetitions
            ? number : throw Wrong($"a count of at most {MostRepetitions} is missing");
    }

    private GbnfExpression.Sequence Literal()
    {
        var parts = new List<GbnfExpression>();
        _at++;
        while (Now != '"')
        {
            if (_at >= _text.Length)
                throw Wrong("a literal has no end");
            parts.Add(new GbnfExpression.Characters(CodePointSet.Of(Character())));
        }

        _at++;
        return new(parts);
    }

    private CodePointSet Class()
    {
        _at++;
        var isNegated = Now == '^';
        if (isNegated)
            _at++;
        var ranges = new List<(int First, int Last)>();
        while (Now != ']')
        {
            if (_at >= _text.Length)
                throw Wrong("a class has no end");
            var first = Character();
            var last = first;
            if (Now == '-' && _at + 1 < _text.Length && _text[_at + 1] != ']')
            {
                _at++;
                last = Character();
            }

            if (last < first)
                throw Wrong("a range is in the wrong order");
            ranges.Add((first, last));
        }

        _at++;
        var set = CodePointSet.Of(ranges);
        return isNegated ? set.Complement() : set;
    }

    private int Character()
    {
        if (_at >= _text.Length)
            throw Wrong("the grammar ends in the middle");
        var character = _text[_at++];
        if (character == '\\')
        {
            if (_at >= _text.Length)
                throw Wrong("the grammar ends in the middle");
            var escaped = _text[_at++];
            return escaped switch
            {
                'x' => Hex(2),
                'u' => Hex(4),
                'U' => Hex(8),
                't' => '\t',
                'r' => '\r',
                'n' => '\n',
                '\\' or '"' or '[' or ']' or '-' or '^' or '\'' or '/' => escaped,
                _ => throw Wrong($"'\\{escaped}' is no escape"),
            };
        }

        return char.IsHighSurrogate(character) && char.IsLowSurrogate(Now) ? char.ConvertToUtf32(character, _text[_at++]) : character;
    }

    private int Hex(int digits)
    {
        if (_at + digits > _text.Length
            || !uint.TryParse(_text.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            || value > CodePointSet.Largest)
        {
            throw Wrong("an escape has no character");
        }

        _at += digits;
        return (int)value;
    }

    private string Name()
    {
        var start = _at;
        while (IsNameCharacter(Now))
            _at++;
        return _at > start ? _text[start.._at] : throw Wrong(_at < _text.Length ? $"'{Now}' is not expected" : "a name is missing");
    }

    private static bool IsNameCharacter(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '_';

    private void SkipBlanks(bool hasLines)
    {
        while (_at < _text.Length)
        {
            if (Now == '#')
            {
                while (_at < _text.Length && Now is not ('\n' or '\r'))
                    _at++;
            }
            else if (Now is ' ' or '\t' || (hasLines && Now is '\n' or '\r'))
            {
                _at++;
            }
            else
            {
                return;
            }
        }
    }

    private string Place()
    {
        var before = _text.AsSpan(0, Math.Min(_at, _text.Length));
        return string.Create(
            CultureInfo.InvariantCulture, $"line {before.Count('\n') + 1}, column {before.Length - before.LastIndexOf('\n')}");
    }

    private LlamaConstraintException Wrong(string what) => new($"The grammar is wrong: {what}", "grammar", Place(), "Correct the grammar.");
}
