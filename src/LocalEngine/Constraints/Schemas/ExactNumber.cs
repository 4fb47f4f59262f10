using System.Globalization;
using System.Numerics;

namespace Wattwise.LocalEngine;

/// <summary>A decimal number of any size, without rounding: a whole number divided by a power of ten.</summary>
/// <param name="Digits">The whole number; no multiple of ten where there is a scale.</param>
/// <param name="Scale">The power of ten, at least 0.</param>
internal readonly record struct ExactNumber(BigInteger Digits, int Scale) : IComparable<ExactNumber>
{
    private const int MostExponent = 400;

    public static ExactNumber Zero { get; } = new(BigInteger.Zero, 0);

    public bool IsWhole => Scale == 0;

    /// <summary>Reads JSON's form of a number; false where its exponent is out of all reason.</summary>
    public static bool TryParse(string text, out ExactNumber number)
    {
        number = Zero;
        var mantissa = text.AsSpan();
        var exponent = 0;
        if (mantissa.IndexOfAny('e', 'E') is >= 0 and var at)
        {
            if (!int.TryParse(mantissa[(at + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)
                || Math.Abs(exponent) > MostExponent)
            {
                return false;
            }

            mantissa = mantissa[..at];
        }

        var scale = 0;
        if (mantissa.IndexOf('.') is >= 0 and var point)
        {
            scale = mantissa.Length - point - 1;
            mantissa = string.Concat(mantissa[..point], mantissa[(point + 1)..]);
        }

        if (mantissa.Length > 2 * MostExponent
            || !BigInteger.TryParse(mantissa, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var digits))
        {
            return false;
        }

        scale -= exponent;
        if (scale < 0)
            (digits, scale) = (digits * BigInteger.Pow(10, -scale), 0);
        while (scale > 0 && digits % 10 == 0)
            (digits, scale) = (digits / 10, scale - 1);
        number = new(digits, scale);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Digits}e-{Scale}");

    public int CompareTo(ExactNumber other)
    {
        var scale = Math.Max(Scale, other.Scale);
        return Scaled(scale).CompareTo(other.Scaled(scale));
    }

    /// <summary>This number times a power of ten.</summary>
    public BigInteger Scaled(int scale) => Digits * BigInteger.Pow(10, scale - Scale);

    /// <summary>The digits before and behind the point of the magnitude; no zeros that say nothing but a single one before it.</summary>
    public (string Whole, string Fraction) Parts()
    {
        var text = BigInteger.Abs(Digits).ToString(CultureInfo.InvariantCulture).PadLeft(Scale + 1, '0');
        return (text[..^Scale], text[^Scale..]);
    }
}
