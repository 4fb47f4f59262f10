using System.Globalization;
using System.Text;

namespace Wattwise.LocalEngine;

/// <summary>Reads the regular part of ECMAScript's patterns: no look-around, no back-references, no word boundaries.</summary>
/// <remarks>
/// The digits, word characters and blanks of <c>\d</c>, <c>\w</c> and <c>\s</c> are ECMAScript's: ASCII for the first two.
/// </remarks>
internal sealed class RegexParser
{
    private const int MostDepth = 200;
    private const int MostRepetitions = 10_000;

    private readonly string _pattern;
    private readonly CompileBudget _budget;
    private int _at;
    private int _depth;

    private RegexParser(string pattern, CompileBudget budget)
    {
        _pattern = pattern;
        _budget = budget;
    }

    /// <exception cref="LlamaConstraintException">It is no pattern, or not a regular one.</exception>
    public static Expression Parse(string pattern, CompileBudget budget)
    {
        var parser = new RegexParser(pattern, budget);
        var expression = parser.Choice();
        if (parser._at < pattern.Length)
            throw parser.Wrong("a ')' too many");
        return expression;
    }

    private bool AtEnd => _at >= _pattern.Length;

    private Expression Choice()
    {
        if (++_depth > MostDepth)
            throw Refused($"more than {MostDepth} groups in one another");
        var options = new List<Expression> { Sequence() };
        while (!AtEnd && _pattern[_at] == '|')
        {
            _at++;
            options.Add(Sequence());
        }

        _depth--;
        return options.Count == 1 ? options[0] : new Expression.Choice(options);
    }

    private Expression Sequence()
    {
        var parts = new List<Expression>();
        while (!AtEnd && _pattern[_at] is not ('|' or ')'))
            parts.Add(Quantified(Atom()));
        return parts.Count == 1 ? parts[0] : new Expression.Sequence(parts);
    }

    private Expression Quantified(Expression atom)
    {
        while (!AtEnd)
        {
            int least;
            int? most;
            switch (_pattern[_at])
            {
                case '*':
                    (least, most) = (0, null);
                    break;
                case '+':
                    (least, most) = (1, null);
                    break;
                case '?':
                    (least, most) = (0, 1);
                    break;
                case '{' when TryReadCounts(out least, out most, out var length):
                    _at += length - 1;
                    break;
                default:
                    return atom;
            }

            if (atom is Expression.Beginning or Expression.Ending)
                throw Wrong("a quantifier behind an anchor");
            if (least > MostRepetitions || most > MostRepetitions)
                throw Refused($"more than {MostRepetitions} repetitions");
            _at++;
            if (!AtEnd && _pattern[_at] == '?')
                _at++; // lazy or greedy, the texts are the same
            else if (!AtEnd && _pattern[_at] == '+')
                throw Refused("a possessive quantifier");
            atom = new Expression.Repetition(atom, least, most);
        }

        return atom;
    }

    private bool TryReadCounts(out int least, out int? most, out int length)
    {
        (least, most, length) = (0, 0, 0);
        var end = _pattern.IndexOf('}', _at);
        if (end < 0)
            return false;
        var parts = _pattern[(_at + 1)..end].Split(',');
        if (parts.Length > 2 || !TryReadCount(parts[0], out least))
            return false;
        length = end - _at + 1;
        if (parts.Length == 1)
        {
            most = least;
            return true;
        }

        if (parts[1].Length == 0)
        {
            most = null;
            return true;
        }

        if (!TryReadCount(parts[1], out var last))
            return false;
        most = last;
        return last >= least ? true : throw Wrong("a range of counts in the wrong order");
    }

    private static bool TryReadCount(string text, out int count)
    {
        count = 0;
        if (text.Length == 0 || text.AsSpan().ContainsAnyExceptInRange('0', '9'))
            return false;
        count = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : int.MaxValue;
        return true;
    }

    private Expression Atom()
    {
        var character = _pattern[_at++];
        switch (character)
        {
            case '(':
                return Group();
            case '[':
                return new Expression.Characters(Class());
            case '.':
                return new Expression.Characters(RegexClasses.NoLineEnd);
            case '^':
                return new Expression.Beginning();
            case '$':
                return new Expression.Ending();
            case '\\':
                return Escape();
            case '*' or '+' or '?':
                throw Wrong($"a '{character}' that repeats nothing");
            default:
                return new Expression.Characters(CodePointSet.Of(Scalar(character)));
        }
    }

    private Expression Group()
    {
        if (!AtEnd && _pattern[_at] == '?')
        {
            var rest = _pattern.AsSpan(_at + 1);
            if (rest.StartsWith(":"))
                _at += 2;
            else if (rest.StartsWith("=") || rest.StartsWith("!") || rest.StartsWith("<=") || rest.StartsWith("<!"))
                throw Refused("look-around");
            else if ((rest.StartsWith("<") || rest.StartsWith("P<")) && rest.IndexOf('>') is > 0 and var end)
                _at += end + 2;
            else
                throw Refused("inline flags");
        }

        var inner = Choice();
        if (AtEnd)
            throw Wrong("a group without its end");
        _at++;
        return inner;
    }

    private Expression Escape()
    {
        if (AtEnd)
            throw Wrong("a '\\' at the end");
        switch (_pattern[_at])
        {
            case 'b' or 'B':
                throw Refused("a word boundary");
            case >= '1' and <= '9' or 'k':
                throw Refused("a back-reference");
            case 'A':
                _at++;
                return new Expression.Beginning();
            case 'z' or 'Z':
                _at++;
                return new Expression.Ending();
            default:
                return new Expression.Characters(EscapedSet(out _));
        }
    }

    private CodePointSet Class()
    {
        var isNegated = !AtEnd && _pattern[_at] == '^';
        if (isNegated)
            _at++;
        var ranges = new List<(int First, int Last)>();
        while (true)
        {
            if (AtEnd)
                throw Wrong("a class without its end");
            if (_pattern[_at] == ']')
                break;
            var set = ClassAtom(out var first);
            if (_at + 1 < _pattern.Length && _pattern[_at] == '-' && _pattern[_at + 1] != ']')
            {
                _at++;
                var end = ClassAtom(out var last);
                if (first is { } from && last is { } to)
                {
                    if (from > to)
                        throw Wrong("a range in the wrong order");
                    ranges.Add((from, to));
                    continue;
                }

                ranges.Add(('-', '-'));
                ranges.AddRange(end.Ranges);
            }

            ranges.AddRange(set.Ranges);
        }

        _at++;
        var all = CodePointSet.Of(ranges);
        return isNegated ? all.Complement() : all;
    }

    private CodePointSet ClassAtom(out int? single)
    {
        var character = _pattern[_at++];
        if (character != '\\')
        {
            single = Scalar(character);
            return CodePointSet.Of(single.Value);
        }

        if (AtEnd)
            throw Wrong("a '\\' at the end");
        if (_pattern[_at] == 'b')
        {
            _at++;
            single = '\b';
            return CodePointSet.Of('\b');
        }

        return EscapedSet(out single);
    }

    private CodePointSet EscapedSet(out int? single)
    {
        var character = _pattern[_at++];
        single = null;
        switch (character)
        {
            case 'd':
                return RegexClasses.Digits;
            case 'D':
                return RegexClasses.Digits.Complement();
            case 'w':
                return RegexClasses.Word;
            case 'W':
                return RegexClasses.Word.Complement();
            case 's':
                return RegexClasses.Blanks;
            case 'S':
                return RegexClasses.Blanks.Complement();
            case 'p' or 'P':
                var set = Property();
                return character == 'p' ? set : set.Complement();
        }

        single = character switch
        {
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            'f' => '\f',
            'v' => '\v',
            'a' => '\a',
            'e' => 0x1B,
            '0' => 0,
            'c' when !AtEnd && char.IsAsciiLetter(_pattern[_at]) => _pattern[_at++] % 32,
            'x' => Hex(2),
            'u' when !AtEnd && _pattern[_at] == '{' => HexInBraces(),
            'u' => Unit(),
            _ => Scalar(character),
        };
        return CodePointSet.Of(single.Value);
    }

    private CodePointSet Property()
    {
        var end = !AtEnd && _pattern[_at] == '{' ? _pattern.IndexOf('}', _at) : -1;
        var name = end > 0 ? _pattern[(_at + 1)..end] : AtEnd ? "" : _pattern[_at].ToString();
        _at = end > 0 ? end + 1 : _at + name.Length;
        return RegexClasses.OfCategory(name) ?? throw Refused($"the Unicode property '{name}'");
    }

    private int Unit()
    {
        var high = Hex(4);
        if (!char.IsHighSurrogate((char)high) || !_pattern.AsSpan(_at).StartsWith("\\u"))
            return high;
        _at += 2;
        var low = Hex(4);
        return char.IsLowSurrogate((char)low) ? char.ConvertToUtf32((char)high, (char)low) : throw Wrong("half a surrogate pair");
    }

    private int HexInBraces()
    {
        var end = _pattern.IndexOf('}', _at);
        if (end < 0 || end - _at > 8)
            throw Wrong("a '\\u{' without its end");
        _at++;
        var value = Hex(end - _at);
        _at++;
        return value <= CodePointSet.Largest ? value : throw Wrong("a character that is none");
    }

    private int Hex(int digits)
    {
        if (digits < 1 || _at + digits > _pattern.Length
            || !int.TryParse(_pattern.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            throw Wrong("an escape without its digits");
        }

        _at += digits;
        return value;
    }

    private int Scalar(char character)
    {
        if (char.IsHighSurrogate(character) && !AtEnd && char.IsLowSurrogate(_pattern[_at]))
            return char.ConvertToUtf32(character, _pattern[_at++]);
        return char.IsSurrogate(character) ? Rune.ReplacementChar.Value : character;
    }

    private LlamaConstraintException Wrong(string what) => new(
        $"The pattern '{Shown()}' has {what} at character {_at}", _budget.Keyword, _budget.Pointer, "Correct the pattern.");

    private LlamaConstraintException Refused(string what) => new(
        $"The pattern '{Shown()}' has {what} at character {_at}, which is not regular", _budget.Keyword, _budget.Pointer,
        "Rewrite it without, or check it after generation.");

    private string Shown() => _pattern.Length <= 80 ? _pattern : _pattern[..80] + "...";
}
