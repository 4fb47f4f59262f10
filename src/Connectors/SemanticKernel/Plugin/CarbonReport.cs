namespace Wattwise.SemanticKernel;

/// <summary>Grams of CO2e that were measured the same way.</summary>
/// <param name="Signal">What the intensity measures.</param>
/// <param name="Basis">Which emissions it counts.</param>
/// <param name="GramsSpent">Grams of the energy used.</param>
/// <param name="GramsAvoided">Grams of the energy that was not used.</param>
internal sealed record CarbonReport(string Signal, string Basis, double GramsSpent, double GramsAvoided);
