namespace Wattwise.Carbon;

/// <summary>The names of the sources: their keys among the app's services, and how <see cref="CarbonFailoverOptions.Sources"/> lists
/// them.</summary>
public static class CarbonSourceNames
{
    /// <summary>Electricity Maps.</summary>
    public const string ElectricityMaps = "ElectricityMaps";

    /// <summary>WattTime.</summary>
    public const string WattTime = "WattTime";

    /// <summary>The Carbon Intensity API of Great Britain.</summary>
    public const string GreatBritain = "GreatBritain";

    /// <summary>A recorded trace.</summary>
    public const string Recorded = "Recorded";

    /// <summary>Several sources in order, <see cref="FailoverCarbonIntensityProvider"/>.</summary>
    public const string Failover = "Failover";

    /// <summary>Forecasts that are learnt, <see cref="LearnedCarbonIntensityProvider"/>.</summary>
    public const string Learned = "Learned";

    /// <summary>The built-in table of yearly means, <see cref="GridIntensityTable"/>.</summary>
    public const string Table = "Table";
}
