using Wattwise.Carbon;

namespace Wattwise.Accounting;

/// <summary>
/// Operational grams of CO2e summed over the requests whose intensity measures the same: totals of different signals or bases are never
/// added.
/// </summary>
/// <param name="Signal">What the intensities measure.</param>
/// <param name="Basis">Which emissions they count.</param>
/// <param name="Requests">How many requests are in the sum.</param>
/// <param name="SpentGrams">Grams of the energy used.</param>
/// <param name="OverheadGrams">The part of <paramref name="SpentGrams"/> that Wattwise itself caused.</param>
/// <param name="AvoidedGrams">Grams of the energy that was not used, before Wattwise's own work is taken off.</param>
public sealed record CarbonTotal(
    IntensitySignal Signal, IntensityBasis Basis, long Requests, double SpentGrams, double OverheadGrams, double AvoidedGrams)
{
    /// <summary>What is left of the saving after Wattwise's own work; negative where it caused more than it saved.</summary>
    public double NetSavedGrams => AvoidedGrams - OverheadGrams;

    /// <summary><see cref="NetSavedGrams"/> with the bounds of the energies. What intensities leave unsure is not in them.</summary>
    public GramsEstimate NetSaved { get; init; }
}
