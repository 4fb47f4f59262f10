namespace Wattwise.Energy;

/// <summary>The range that a parameter is believed to lie in.</summary>
/// <param name="Min">The lower end.</param>
/// <param name="Max">The upper end; not below <paramref name="Min"/>.</param>
public readonly record struct ValueRange(double Min, double Max)
{
    /// <summary>A parameter that is known exactly.</summary>
    /// <param name="value">The value of both ends.</param>
    public static implicit operator ValueRange(double value) => FromDouble(value);

    /// <summary>A parameter that is known exactly; see the operator.</summary>
    /// <param name="value">The value of both ends.</param>
    public static ValueRange FromDouble(double value) => new(value, value);

    /// <summary>The middle of the range: the best estimate where nothing more is known.</summary>
    public double Middle => (Min + Max) / 2;

    internal bool IsPositive => double.IsFinite(Max) && Min > 0 && Max >= Min;
}
