using Wattwise.Accounting;

namespace Wattwise.Carbon;

/// <summary>Grams of CO2e for each kilowatt-hour from a grid zone, over a time span.</summary>
/// <param name="GramsPerKwh">Grams of CO2e per kilowatt-hour.</param>
/// <param name="Zone">The grid zone.</param>
/// <param name="From">Start of the span that the figure stands for.</param>
/// <param name="To">End of the span (exclusive).</param>
/// <param name="Signal">What is measured.</param>
/// <param name="IsEstimated">True for yearly means, forecasts and gap fillers; false for a reading of that very hour.</param>
/// <param name="Source">Who published the figure, with its year.</param>
public sealed record CarbonIntensity(
    double GramsPerKwh,
    GridZone Zone,
    DateTimeOffset From,
    DateTimeOffset To,
    IntensitySignal Signal,
    bool IsEstimated,
    string Source)
{
    /// <summary>Which emissions are counted. The default is <see cref="IntensityBasis.Unspecified"/>.</summary>
    public IntensityBasis Basis { get; init; }

    /// <summary>Operational grams of CO2e of an amount of energy (SCI: E x I).</summary>
    /// <param name="energy">The energy.</param>
    public double GramsFor(EnergyEstimate energy) => energy.KilowattHours * GramsPerKwh;
}
