namespace Wattwise.Accounting;

/// <summary>What one model call cost the world, as an energy model estimates it.</summary>
/// <param name="Energy">Operational energy at the wall (PUE included).</param>
/// <param name="EmbodiedGrams">Share of the hardware's manufacture, in grams of CO2e (the M of SCI, ISO/IEC 21031).</param>
public readonly record struct ModelImpact(EnergyEstimate Energy, double EmbodiedGrams)
{
    /// <summary>
    /// Water that the data centre itself used for the call (cooling), in litres; <see langword="null"/> if it is unknown.
    /// </summary>
    public double? OnSiteWaterLitres { get; init; }

    /// <summary>Primary energy of the hardware's manufacture, in megajoules; <see langword="null"/> if it is unknown.</summary>
    public double? EmbodiedMegajoules { get; init; }
}
