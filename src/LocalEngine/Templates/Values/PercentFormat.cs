using System.Globalization;
using System.Numerics;

namespace Wattwise.LocalEngine.Templates;

/// <summary>Python's <c>'%s %d' % (a, b)</c>.</summary>
internal sealed class PercentFormat
{
    private const int MaxWidth = 1 << 20;

    private readonly MarkedText _format;
    private readonly Value _arguments;
    private readonly RenderBudget _budget;
    private readonly MarkedTextBuilder _output = new();
    private int _at;
    private int _argument;

    private PercentFormat(MarkedText format, Value arguments, RenderBudget budget)
    {
        _format = format;
        _arguments = arguments;
        _budget = budget;
    }

    public static StringValue Format(StringValue format, Value arguments, RenderBudget budget)
    {
        var formatting = new PercentFormat(format.Content, arguments, budget);
        formatting.Run();
        return format.With(formatting._output.ToText());
    }

    private void Run()
    {
        var text = _format.Text;
        while (_at < text.Length)
        {
            var percent = text.IndexOf('%', _at);
            if (percent < 0)
                percent = text.Length;
            _output.Append(_format.Slice(_at, percent - _at));
            _at = percent;
            if (_at < text.Length)
                Convert();
        }

        if (_arguments is TupleValue tuple
            ? _argument < tuple.Items.Length
            : _argument == 0 && _arguments is not (DictionaryValue or ListValue))
            throw TemplateError.Evaluation("not all arguments converted during string formatting");
    }

    private void Convert()
    {
        var isContent = _format.IsContentAt(_at++);
        var key = TryReadKey();
        var flags = "";
        while (Peek() is '-' or '+' or ' ' or '#' or '0')
            flags += Take();
        var width = ReadNumber() ?? 0;
        if (width < 0)
            (flags, width) = (flags + "-", -width);
        var precision = -1;
        if (Peek() == '.')
        {
            Take();
            precision = ReadNumber() ?? 0;
        }

        while (Peek() is 'h' or 'l' or 'L')
            Take();
        var type = Take();
        if (type == '%')
        {
            _output.Append('%', isContent);
            return;
        }

        var value = key is null ? Next() : Named(key);
        var (sign, body) = Write(value, type, precision);
        if (sign.Length == 0 && type is not ('s' or 'r' or 'a' or 'c'))
            sign = flags.Contains('+', StringComparison.Ordinal) ? "+" : flags.Contains(' ', StringComparison.Ordinal) ? " " : "";
        if (flags.Contains('#', StringComparison.Ordinal) && type is 'x' or 'X' or 'o')
            sign += "0" + type;
        Append(sign, body, width, flags, isNumber: type is not ('s' or 'r' or 'a' or 'c'));
    }

    private void Append(string sign, MarkedText body, int width, string flags, bool isNumber)
    {
        var missing = Math.Max(width - sign.Length - CodePoints.Count(body.Text), 0);
        _budget.Characters(missing + body.Length);
        var left = flags.Contains('-', StringComparison.Ordinal);
        var zeros = isNumber && !left && flags.Contains('0', StringComparison.Ordinal);
        if (!left && !zeros)
            _output.Append(new string(' ', missing), false);
        _output.Append(sign, false);
        if (zeros)
            _output.Append(new string('0', missing), false);
        _output.Append(body);
        if (left)
            _output.Append(new string(' ', missing), false);
    }

    private (string Sign, MarkedText Body) Write(Value value, char type, int precision)
    {
        switch (type)
        {
            case 's' or 'r' or 'a':
                var text = type == 's' ? Printing.Str(value, _budget) : Printing.Quoted(value, _budget);
                return ("", precision >= 0 && precision < CodePoints.Count(text.Text)
                    ? text.Slice(0, CodePoints.Offset(text.Text, precision))
                    : text);
            case 'd' or 'i' or 'u':
                if (!Numbers.TryReal(value, out var real))
                    throw TemplateError.Evaluation($"%{type} format: a real number is required, not {value.TypeName}");
                var whole = Numbers.TryInteger(value, out var integer) ? integer : double.IsFinite(real) ? new BigInteger(real)
                    : throw TemplateError.Evaluation("cannot convert float infinity to integer");
                return Signed(
                    whole.Sign < 0, NumberFormat.Integer(whole, 'd').PadLeft(Math.Clamp(precision, 0, NumberFormat.MaxPrecision), '0'));
            case 'x' or 'X' or 'o':
                if (!Numbers.TryInteger(value, out integer))
                    throw TemplateError.Evaluation($"%{type} format: an integer is required, not {value.TypeName}");
                return Signed(integer.Sign < 0, NumberFormat.Integer(integer, type));
            case 'e' or 'E' or 'f' or 'F' or 'g' or 'G':
                if (!Numbers.TryReal(value, out real))
                    throw TemplateError.Evaluation($"must be real number, not {value.TypeName}");
                return Signed(
                    real < 0 || (real == 0 && double.IsNegative(real)), NumberFormat.Real(real, type, precision < 0 ? 6 : precision));
            case 'c':
                if (value is StringValue character && CodePoints.Count(character.Text) == 1)
                    return ("", character.Content);
                if (Numbers.TryInteger(value, out integer) && integer >= 0 && integer < 0x110000 && (integer < 0xD800 || integer > 0xDFFF))
                    return ("", MarkedText.OfContent(char.ConvertFromUtf32((int)integer)));
                throw TemplateError.Evaluation("%c requires int or char");
            default:
                throw TemplateError.Evaluation($"unsupported format character '{type}' (0x{(int)type:x}) at index {_at - 1}");
        }

        static (string Sign, MarkedText Body) Signed(bool isNegative, string digits) =>
            (isNegative ? "-" : "", MarkedText.OfTemplate(digits));
    }

    private string? TryReadKey()
    {
        if (Peek() != '(')
            return null;
        var end = _format.Text.IndexOf(')', _at);
        if (end < 0)
            throw TemplateError.Evaluation("incomplete format key");
        var key = _format.Text[(_at + 1)..end];
        _at = end + 1;
        return key;
    }

    private int? ReadNumber()
    {
        if (Peek() == '*')
        {
            Take();
            return (int)Math.Clamp(Numbers.Integer(Next(), "*"), -MaxWidth, MaxWidth);
        }

        var start = _at;
        while (char.IsAsciiDigit(Peek()))
            _at++;
        if (start == _at)
            return null;
        return int.TryParse(_format.Text.AsSpan(start, _at - start), CultureInfo.InvariantCulture, out var number) && number <= MaxWidth
            ? number : throw TemplateError.Limit("A width in a format is too large.");
    }

    private Value Next()
    {
        var count = _arguments is TupleValue tuple ? tuple.Items.Length : 1;
        if (_argument >= count)
            throw TemplateError.Evaluation("not enough arguments for format string");
        var at = _argument++;
        return _arguments is TupleValue items ? items.Items[at] : _arguments;
    }

    private Value Named(string key)
    {
        if (_arguments is not DictionaryValue dictionary)
            throw TemplateError.Evaluation("format requires a mapping");
        _argument = 1;
        return dictionary.Find(StringValue.OfTemplate(key)) ?? throw TemplateError.Evaluation($"'{key}'");
    }

    private char Peek() => _at < _format.Length ? _format.Text[_at] : '\0';

    private char Take() => _at < _format.Length ? _format.Text[_at++] : throw TemplateError.Evaluation("incomplete format");
}
