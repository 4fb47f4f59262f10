using System.Globalization;
using System.Text.RegularExpressions;

namespace Wattwise.LocalEngine.Templates;

/// <summary>Python's format specifications: fill, alignment, sign, width, grouping, precision and type.</summary>
internal static partial class FormatSpecification
{
    private const int MaxWidth = 1 << 20;

    public static void Append(MarkedTextBuilder output, Value value, string specification, RenderBudget budget)
    {
        if (specification.Length == 0)
        {
            output.Append(Printing.Str(value, budget));
            return;
        }

        var match = Pattern().Match(specification);
        if (!match.Success || value is UndefinedValue or NoneValue or ListValue or DictionaryValue or TupleValue)
            throw TemplateError.Evaluation($"Invalid format specifier '{specification}' for object of type '{value.TypeName}'");
        var zero = match.Groups["zero"].Length > 0;
        var precision = match.Groups["precision"].Length > 0 ? Size(match.Groups["precision"].Value) : (int?)null;
        var (sign, body) = value is StringValue text
            ? ("", precision is { } most && most < CodePoints.Count(text.Text)
                ? text.Content.Slice(0, CodePoints.Offset(text.Text, most))
                : text.Content)
            : Number(value, match, precision);

        var align = match.Groups["align"].Value is { Length: > 0 } given ? given : zero ? "=" : value is StringValue ? "<" : ">";
        var fill = match.Groups["fill"].Value is { Length: > 0 } character ? character : zero ? "0" : " ";
        var width = match.Groups["width"].Length > 0 ? Size(match.Groups["width"].Value) : 0;
        var missing = Math.Max(width - sign.Length - CodePoints.Count(body.Text), 0);
        budget.Characters(missing + body.Length);
        var before = align switch
        {
            "<" => 0,
            "^" => missing / 2,
            _ => missing,
        };
        if (align == "=")
            output.Append(sign, false);
        output.Append(new string(fill[0], before), false);
        if (align != "=")
            output.Append(sign, false);
        output.Append(body);
        output.Append(new string(fill[0], missing - before), false);
    }

    private static (string Sign, MarkedText Body) Number(Value value, Match match, int? precision)
    {
        var type = match.Groups["type"].Value is [var letter] ? letter : '\0';
        if (!Numbers.TryReal(value, out var real))
            throw TemplateError.Evaluation($"unsupported format string passed to {value.TypeName}.__format__");
        string digits;
        if (Numbers.TryInteger(value, out var integer) && type is '\0' or 'd' or 'n' or 'x' or 'X' or 'o' or 'b')
        {
            digits = NumberFormat.Integer(integer, type);
            if (match.Groups["alternate"].Length > 0 && type is 'x' or 'X' or 'o' or 'b')
                digits = "0" + type + digits;
        }
        else
        {
            digits = type switch
            {
                'e' or 'E' or 'f' or 'F' or 'g' or 'G' => NumberFormat.Real(real, type, precision ?? 6),
                '%' => NumberFormat.Real(real * 100, 'f', precision ?? 6) + "%",
                '\0' or 'n' when precision is { } most => NumberFormat.Real(real, 'g', most),
                '\0' or 'n' => Numbers.Text(Math.Abs(real)),
                _ => throw TemplateError.Evaluation($"Unknown format code '{type}' for object of type '{value.TypeName}'"),
            };
        }

        if (match.Groups["grouping"].Value is { Length: > 0 } separator)
            digits = Group(digits, separator);
        var sign = real < 0 ? "-" : match.Groups["sign"].Value is "+" or " " ? match.Groups["sign"].Value : "";
        return (sign, MarkedText.OfTemplate(digits));
    }

    private static string Group(string digits, string separator)
    {
        var whole = digits.AsSpan().IndexOfAnyExceptInRange('0', '9') is >= 0 and var end ? end : digits.Length;
        for (var at = whole - 3; at > 0; at -= 3)
            digits = digits.Insert(at, separator);
        return digits;
    }

    private static int Size(string digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size <= MaxWidth
            ? size : throw TemplateError.Limit("A width in a format is too large.");

    [GeneratedRegex(
        @"^(?:(?<fill>.)?(?<align>[<>=^]))?(?<sign>[-+ ])?(?<alternate>\#)?(?<zero>0)?(?<width>\d+)?(?<grouping>[,_])?(?:\.(?<precision>\d+))?(?<type>[bcdeEfFgGnosxX%])?$",
        RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
