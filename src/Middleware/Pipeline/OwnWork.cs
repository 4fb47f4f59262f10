using Wattwise.Accounting;

namespace Wattwise;

/// <summary>What a stage's own instructions take: busy time times the power of one busy core.</summary>
/// <remarks>
/// An exact hit takes microseconds, far below what a meter resolves, and a meter sees the whole process: reading it around
/// such work would book other requests' work on this one. Server cores draw about 2 W (many efficient cores at base clock)
/// to 20 W (few at full boost) each when busy, 7.5 W being a common thermal design power per core.
/// </remarks>
internal static class OwnWork
{
    private const double LowWatts = 2;
    private const double Watts = 7.5;
    private const double HighWatts = 20;

    public static EnergyEstimate EnergyOf(TimeSpan busy)
    {
        var seconds = Math.Max(0, busy.TotalSeconds);
        return EnergyEstimate.Modelled(seconds * Watts, seconds * LowWatts, seconds * HighWatts);
    }
}
