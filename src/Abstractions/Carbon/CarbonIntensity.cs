using Wattwise.Accounting;

namespace Wattwise.Carbon;

/// <summary>Grams of CO2e for each kilowatt-hour from a grid zone, over a time span.</summary>
/// <param name="GramsPerKwh">Grams of CO2e per kilowatt-hour; finite and not negative.</param>
/// <param name="Zone">The grid zone.</param>
/// <param name="From">Start of the span that the figure stands for.</param>
/// <param name="To">End of the span (exclusive).</param>
/// <param name="Signal">What is measured.</param>
/// <param name="IsEstimated">True for yearly means, forecasts and gap fillers; false for a reading of that very hour.</param>
/// <param name="Source">Who published the figure, with its year.</param>
/// <exception cref="ArgumentOutOfRangeException"><paramref name="GramsPerKwh"/> is negative, infinite or not a number.</exception>
public sealed record CarbonIntensity(
    double GramsPerKwh,
    GridZone Zone,
    DateTimeOffset From,
    DateTimeOffset To,
    IntensitySignal Signal,
    bool IsEstimated,
    string Source)
{
    /// <summary>Grams of CO2e per kilowatt-hour; finite and not negative.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, infinite or not a number.</exception>
    public double GramsPerKwh { get; init => field = Checked(value); } = Checked(GramsPerKwh);

    /// <summary>Which emissions are counted. The default is <see cref="IntensityBasis.Unspecified"/>.</summary>
    public IntensityBasis Basis { get; init; }

    /// <summary>Operational grams of CO2e of an amount of energy (SCI: E x I).</summary>
    /// <param name="energy">The energy.</param>
    public double GramsFor(EnergyEstimate energy) => energy.KilowattHours * GramsPerKwh;

    /// <summary>Whether both figures measure the same: one signal and one basis. Zones and hours may differ.</summary>
    /// <param name="other">The other figure.</param>
    /// <remarks>A figure whose basis is <see cref="IntensityBasis.Unspecified"/> is comparable to others of this kind alone.</remarks>
    public bool IsComparableTo(CarbonIntensity other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Signal == other.Signal && Basis == other.Basis;
    }

    /// <summary>Refuses to mix figures that do not measure the same. Call it before two figures enter one sum, mean or
    /// comparison.</summary>
    /// <param name="other">The other figure.</param>
    /// <exception cref="MixedIntensityException">Their signals or bases differ.</exception>
    public void ThrowIfNotComparable(CarbonIntensity other)
    {
        if (!IsComparableTo(other))
            throw new MixedIntensityException(Describe(), other.Describe());
    }

    private static double Checked(double gramsPerKwh) => double.IsFinite(gramsPerKwh) && gramsPerKwh >= 0
        ? gramsPerKwh
        : throw new ArgumentOutOfRangeException(
            nameof(gramsPerKwh), gramsPerKwh, "A carbon intensity is a finite number of grams that is not negative.");

    private string Describe() => $"{Source} ({Signal}, {Basis})";
}
