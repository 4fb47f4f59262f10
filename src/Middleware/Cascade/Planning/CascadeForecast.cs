namespace Wattwise.Cascade;

/// <summary>What a cascade is expected to cost a request, beside the strongest tier alone.</summary>
/// <param name="Cost">Expected cost of a request.</param>
/// <param name="StrongestCost">Cost of a request that goes to the strongest tier at once.</param>
internal readonly record struct CascadeForecast(double Cost, double StrongestCost)
{
    /// <summary>True if the cascade is cheaper: otherwise there is nothing to gain, and the strongest tier had better answer.</summary>
    public bool IsWorthwhile => Cost < StrongestCost;

    /// <summary>Forecasts.</summary>
    /// <param name="tiers">The tiers in the order in which they are tried, the strongest last; each keeps its share of what comes to
    /// it.</param>
    /// <param name="evidenceShare">The share of requests that all tiers answer, 0 to 1.</param>
    /// <remarks>A rejected draft is paid for. Evidence costs those tiers that would not have been called: a (1 - eps) > r + rho in the
    /// two-tier case.</remarks>
    public static CascadeForecast Of(IReadOnlyList<TierOutlook> tiers, double evidenceShare)
    {
        double cost = 0, reached = 1, all = 0;
        for (var i = 0; i < tiers.Count; i++)
        {
            cost += reached * tiers[i].Cost;
            all += tiers[i].Cost;
            reached *= i == tiers.Count - 1 ? 0 : 1 - tiers[i].KeptShare;
        }

        return new(((1 - evidenceShare) * cost) + (evidenceShare * all), tiers[^1].Cost);
    }
}
