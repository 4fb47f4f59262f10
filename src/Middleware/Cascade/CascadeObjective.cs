namespace Wattwise.Cascade;

/// <summary>What a cascade saves.</summary>
public enum CascadeObjective
{
    /// <summary>Energy.</summary>
    Joules,

    /// <summary>CO2e; each tier names the intensity of where it runs.</summary>
    Grams,

    /// <summary>Money, by the price table.</summary>
    Money,
}
