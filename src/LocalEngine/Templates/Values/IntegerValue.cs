using System.Numerics;

namespace Wattwise.LocalEngine.Templates;

/// <summary>A whole number; Python's have no bounds, ours have some thousand bits.</summary>
internal sealed class IntegerValue : Value
{
    private const int MaxBits = 8192;
    private static readonly IntegerValue[] Small = [.. Enumerable.Range(-1, 258).Select(number => new IntegerValue(number))];

    private IntegerValue(BigInteger number) => Number = number;

    public BigInteger Number { get; }

    public override string TypeName => "int";

    public override bool IsTrue => !Number.IsZero;

    public static IntegerValue Of(long number) => number is >= -1 and <= 256 ? Small[number + 1] : new(number);

    /// <exception cref="TemplateError">The number is too large.</exception>
    public static IntegerValue Of(BigInteger number) =>
        number.GetBitLength() <= MaxBits ? new(number) : throw TemplateError.Limit("A number is too large.");

    /// <summary>Raises to a power, if the result is small enough.</summary>
    public static IntegerValue Power(BigInteger number, BigInteger exponent)
    {
        if (exponent > MaxBits && BigInteger.Abs(number) > 1)
            throw TemplateError.Limit("A number is too large.");
        if (number.GetBitLength() * (double)exponent > 2 * MaxBits)
            throw TemplateError.Limit("A number is too large.");
        return Of(BigInteger.Abs(number) <= 1 ? (exponent.IsEven ? number * number : number) + (exponent.IsZero ? 1 - (number * number) : 0)
            : BigInteger.Pow(number, (int)exponent));
    }
}
