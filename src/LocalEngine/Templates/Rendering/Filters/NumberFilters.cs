using System.Globalization;
using System.Numerics;

namespace Wattwise.LocalEngine.Templates;

/// <summary>Filters that make or change numbers.</summary>
internal static class NumberFilters
{
    private const NumberStyles IntegerStyle = NumberStyles.AllowLeadingSign;

    public static void AddTo(Dictionary<string, Filter> filters)
    {
        filters["abs"] = (value, _, _) => Comparison.Order(value, IntegerValue.Of(0)) < 0 ? Arithmetic.Negate(value) : value;
        filters["int"] = Integer;
        filters["float"] = (value, arguments, _) =>
            TryReadReal(value, out var number) ? new FloatValue(number) : arguments.Bind("float", 0, "default")[0] ?? new FloatValue(0);
        filters["round"] = Round;
    }

    private static Value Integer(Value value, CallArguments arguments, RenderBudget budget)
    {
        var bound = arguments.Bind("int", 0, "default", "base");
        if (Numbers.TryInteger(value, out var number))
            return IntegerValue.Of(number);
        var numberBase = bound[1] is { } given ? (int)Math.Clamp(Numbers.Integer(given, "base"), 0, 36) : 10;
        if (value is StringValue text && TryParse(text.Text, numberBase, out number))
            return IntegerValue.Of(number);
        return TryReadReal(value, out var real) && double.IsFinite(real)
            ? IntegerValue.Of(new BigInteger(real))
            : bound[0] ?? IntegerValue.Of(0);
    }

    private static bool TryParse(string text, int numberBase, out BigInteger number)
    {
        var digits = text.Trim().Replace("_", "", StringComparison.Ordinal);
        if (numberBase == 10)
            return BigInteger.TryParse(digits, IntegerStyle, CultureInfo.InvariantCulture, out number) && digits.Length < 2000;

        var isNegative = digits.StartsWith('-');
        digits = digits.TrimStart('+', '-').ToLowerInvariant();
        var prefix = digits.Length > 1 && digits[0] == '0' ? digits[1] : ' ';
        var prefixed = prefix switch
        {
            'x' => 16,
            'o' => 8,
            'b' => 2,
            _ => 0,
        };
        if (prefixed > 0 && (numberBase == prefixed || numberBase == 0))
            (digits, numberBase) = (digits[2..], prefixed);
        number = 0;
        foreach (var digit in digits.Take(2000))
        {
            var value = char.IsAsciiDigit(digit) ? digit - '0' : char.IsAsciiLetter(digit) ? digit - 'a' + 10 : int.MaxValue;
            if (value >= numberBase)
                return false;
            number = (number * numberBase) + value;
        }

        number = isNegative ? -number : number;
        return digits.Length > 0;
    }

    private static bool TryReadReal(Value value, out double number)
    {
        if (value is not StringValue text)
            return Numbers.TryReal(value, out number);
        var trimmed = text.Text.Trim();
        switch (trimmed.TrimStart('+', '-').ToLowerInvariant())
        {
            case "inf" or "infinity":
                number = trimmed.StartsWith('-') ? double.NegativeInfinity : double.PositiveInfinity;
                return true;
            case "nan":
                number = double.NaN;
                return true;
            default:
                return double.TryParse(
                    trimmed.Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out number);
        }
    }

    private static Value Round(Value value, CallArguments arguments, RenderBudget budget)
    {
        var bound = arguments.Bind("round", 0, "precision", "method");
        var precision = (int)Math.Clamp(
            bound[0] is { } given ? Numbers.Integer(given, "precision") : 0, -NumberFormat.MaxPrecision, NumberFormat.MaxPrecision);
        var method = bound[1] is { } name ? Printing.Str(name, budget).Text : "common";
        if (value is UndefinedValue undefined)
            throw undefined.Error();
        if (!Numbers.TryReal(value, out var number))
            throw TemplateError.Evaluation($"type {value.TypeName} doesn't define __round__ method");
        if (method == "common")
        {
            return !Numbers.TryInteger(value, out var whole) ? new FloatValue(NumberFormat.Round(number, precision))
                : precision >= 0 ? value : IntegerValue.Of(NumberFormat.Round(whole, -precision));
        }

        var unit = Math.Pow(10, precision);
        return method switch
        {
            "ceil" => new FloatValue(Math.Ceiling(number * unit) / unit),
            "floor" => new FloatValue(Math.Floor(number * unit) / unit),
            _ => throw TemplateError.Evaluation("method must be common, ceil or floor"),
        };
    }
}
