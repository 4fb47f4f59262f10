using System.Globalization;

namespace Wattwise.Accounting;

/// <summary>An amount of CO2e in grams, with the bounds it is believed to lie in. Negative if more was emitted, not less.</summary>
/// <param name="Grams">The best estimate, in grams.</param>
/// <param name="Low">The lower bound, in grams; never above <paramref name="Grams"/>.</param>
/// <param name="High">The upper bound, in grams; never below <paramref name="Grams"/>.</param>
public readonly record struct GramsEstimate(double Grams, double Low, double High)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Grams:G4} g [{Low:G4}, {High:G4}]");
}
