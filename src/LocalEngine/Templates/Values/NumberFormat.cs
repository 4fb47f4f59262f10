using System.Globalization;
using System.Numerics;

namespace Wattwise.LocalEngine.Templates;

/// <summary>Writes numbers to a format, as Python's <c>%</c> and <c>format</c> do.</summary>
internal static class NumberFormat
{
    /// <summary>The most digits behind the point that a format may ask for.</summary>
    public const int MaxPrecision = 400;

    /// <summary>The digits of a number's size, without a sign.</summary>
    /// <param name="number">Taken without its sign.</param>
    /// <param name="type">One of <c>e</c>, <c>f</c>, <c>g</c>, or the same in capitals.</param>
    /// <param name="precision">Digits behind the point; of <c>g</c> all digits.</param>
    public static string Real(double number, char type, int precision)
    {
        if (precision > MaxPrecision)
            throw TemplateError.Limit($"A number has at most {MaxPrecision} digits behind the point.");
        number = Math.Abs(number);
        var text = !double.IsFinite(number) ? (double.IsNaN(number) ? "nan" : "inf") : char.ToLowerInvariant(type) switch
        {
            'f' => Fixed(number, precision),
            'e' => Exponential(number, precision),
            _ => General(number, Math.Max(precision, 1)),
        };
        return char.IsUpper(type) ? text.ToUpperInvariant() : text;
    }

    /// <summary>The digits of a whole number's size in a base.</summary>
    public static string Integer(BigInteger number, char type)
    {
        number = BigInteger.Abs(number);
        return type switch
        {
            'x' => Trim(number.ToString("x", CultureInfo.InvariantCulture)),
            'X' => Trim(number.ToString("X", CultureInfo.InvariantCulture)),
            'o' => Octal(number),
            'b' => Trim(number.ToString("b", CultureInfo.InvariantCulture)),
            _ => number.ToString(CultureInfo.InvariantCulture),
        };

        static string Trim(string digits) => digits.TrimStart('0') is { Length: > 0 } rest ? rest : "0";
    }

    /// <summary>
    /// Rounds to a number of digits behind the point; a half goes to the even neighbour, as the number's exact value has it.
    /// </summary>
    public static double Round(double number, int digits)
    {
        if (!double.IsFinite(number))
            return number;
        if (digits >= 0)
            return digits > MaxPrecision
                ? number
                : Math.CopySign(double.Parse(Fixed(Math.Abs(number), digits), CultureInfo.InvariantCulture), number);
        var unit = Math.Pow(10, -digits);
        return Math.Round(number / unit, MidpointRounding.ToEven) * unit;
    }

    /// <summary>Rounds a whole number to a power of ten; a half goes to the even neighbour.</summary>
    public static BigInteger Round(BigInteger number, int zeros)
    {
        var unit = BigInteger.Pow(10, zeros);
        return Divide(BigInteger.Abs(number), unit) * unit * number.Sign;
    }

    private static string Fixed(double number, int precision)
    {
        var digits = Scaled(number, precision).ToString(CultureInfo.InvariantCulture).PadLeft(precision + 1, '0');
        return precision == 0 ? digits : $"{digits[..^precision]}.{digits[^precision..]}";
    }

    // The binary number times a power of ten, exact before it is rounded.
    private static BigInteger Scaled(double number, int power)
    {
        var bits = BitConverter.DoubleToInt64Bits(number);
        var exponent = (int)((bits >> 52) & 0x7FF);
        BigInteger mantissa = bits & 0xFFFFFFFFFFFFF;
        if (exponent == 0)
            exponent = 1;
        else
            mantissa += BigInteger.One << 52;
        exponent -= 1075;

        var over = mantissa * BigInteger.Pow(10, Math.Max(power, 0)) << Math.Max(exponent, 0);
        var under = BigInteger.Pow(10, Math.Max(-power, 0)) << Math.Max(-exponent, 0);
        return Divide(over, under);
    }

    private static BigInteger Divide(BigInteger over, BigInteger under)
    {
        var quotient = BigInteger.DivRem(over, under, out var rest);
        var half = (rest << 1).CompareTo(under);
        return half > 0 || (half == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }

    private static (string Digits, int Exponent) Significant(double number, int count)
    {
        if (number == 0)
            return (new('0', count), 0);
        var exponent = (int)Math.Floor(Math.Log10(number));
        while (true)
        {
            var digits = Scaled(number, count - 1 - exponent).ToString(CultureInfo.InvariantCulture);
            if (digits.Length == count)
                return (digits, exponent);
            exponent += digits.Length > count ? 1 : -1;
        }
    }

    private static string Exponential(double number, int precision)
    {
        var (digits, exponent) = Significant(number, precision + 1);
        return Mantissa(digits) + Exponent(exponent);
    }

    private static string General(double number, int precision)
    {
        if (number == 0)
            return "0";
        var (digits, exponent) = Significant(number, precision);
        return exponent >= -4 && exponent < precision ? WithoutZeros(Fixed(number, precision - 1 - exponent))
            : WithoutZeros(Mantissa(digits)) + Exponent(exponent);
    }

    private static string Mantissa(string digits) => digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}";

    private static string Exponent(int exponent) =>
        (exponent < 0 ? "e-" : "e+") + Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture);

    private static string WithoutZeros(string text) => text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;

    private static string Octal(BigInteger number)
    {
        if (number.IsZero)
            return "0";
        var digits = new Stack<char>();
        for (; !number.IsZero; number >>= 3)
            digits.Push((char)('0' + (int)(number & 7)));
        return string.Concat(digits);
    }
}
