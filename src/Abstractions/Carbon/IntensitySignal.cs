namespace Wattwise.Carbon;

/// <summary>What a carbon intensity measures. Signals are never mixed in one sum.</summary>
public enum IntensitySignal
{
    /// <summary>The average of the local grid's generation.</summary>
    AverageLocation,

    /// <summary>The generation that would answer one more kilowatt-hour.</summary>
    Marginal,

    /// <summary>The average of the contracts bought (market-based).</summary>
    AverageMarket,
}
