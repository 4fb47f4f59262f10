using System.Globalization;
using System.Numerics;

namespace Wattwise.LocalEngine.Templates;

/// <summary>Python's numbers: whole ones, floating ones, and booleans, which count as 0 and 1.</summary>
internal static class Numbers
{
    /// <summary>Reads a whole number or a boolean.</summary>
    public static bool TryInteger(Value value, out BigInteger number)
    {
        switch (value)
        {
            case IntegerValue integer:
                number = integer.Number;
                return true;
            case BooleanValue boolean:
                number = boolean.IsTrue ? BigInteger.One : BigInteger.Zero;
                return true;
            default:
                number = default;
                return false;
        }
    }

    /// <summary>Reads any number as a floating one.</summary>
    public static bool TryReal(Value value, out double number)
    {
        if (value is FloatValue real)
        {
            number = real.Number;
            return true;
        }

        var isInteger = TryInteger(value, out var integer);
        number = (double)integer;
        return isInteger;
    }

    /// <summary>Compares two numbers; false if one value is none. The order is null beside NaN.</summary>
    public static bool TryCompare(Value left, Value right, out int? order)
    {
        order = null;
        if (TryInteger(left, out var a) && TryInteger(right, out var b))
        {
            order = a.CompareTo(b);
            return true;
        }

        if (!TryReal(left, out var x) || !TryReal(right, out var y))
            return false;
        if (!double.IsNaN(x) && !double.IsNaN(y))
            order = x.CompareTo(y);
        return true;
    }

    /// <summary>A whole number that fits 64 bits.</summary>
    /// <exception cref="TemplateError">The value is no whole number.</exception>
    public static long Integer(Value value, string what)
    {
        if (value is UndefinedValue undefined)
            throw undefined.Error();
        if (!TryInteger(value, out var number))
            throw TemplateError.Evaluation($"{what} must be an integer, not '{value.TypeName}'");
        return (long)BigInteger.Clamp(number, long.MinValue, long.MaxValue);
    }

    /// <summary>
    /// Writes a floating number as Python does: the shortest digits that read back, an exponent from 1e16 on and below 1e-4.
    /// </summary>
    public static string Text(double number)
    {
        if (double.IsNaN(number))
            return "nan";
        if (double.IsInfinity(number))
            return number > 0 ? "inf" : "-inf";
        if (number == 0)
            return double.IsNegative(number) ? "-0.0" : "0.0";

        var (sign, digits, exponent) = Digits(number);
        if (exponent is < -4 or >= 16)
        {
            var fraction = digits.Length > 1 ? "." + digits[1..] : "";
            var size = Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture);
            return $"{sign}{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{size}";
        }

        if (exponent < 0)
            return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        return digits.Length <= exponent + 1
            ? $"{sign}{digits}{new string('0', exponent + 1 - digits.Length)}.0"
            : $"{sign}{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }

    private static (string Sign, string Digits, int Exponent) Digits(double number)
    {
        var text = Math.Abs(number).ToString("R", CultureInfo.InvariantCulture);
        var at = text.IndexOf('E', StringComparison.Ordinal);
        var exponent = at < 0 ? 0 : int.Parse(text.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = at < 0 ? text : text[..at];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? mantissa : mantissa[..point];
        var all = point < 0 ? mantissa : whole + mantissa[(point + 1)..];
        var leading = all.Length - all.TrimStart('0').Length;
        return (number < 0 ? "-" : "", all.Trim('0'), exponent + whole.Length - 1 - leading);
    }
}
