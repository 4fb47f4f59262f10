namespace Wattwise.Cascade;

/// <summary>In which order tiers are best tried, by the index of each (Weitzman, Optimal Search for the Best Alternative, Econometrica
/// 1979).</summary>
/// <remarks>Exact for tiers whose errors are independent; a heuristic else, since what one tier finds hard the others tend to find hard
/// too.</remarks>
internal static class TierIndex
{
    private const int Steps = 60;

    /// <summary>The index z of a tier, which solves worth * E[(Q - z)^+] = cost: below 0 the tier is worth less than it costs.</summary>
    /// <param name="tier">The tier.</param>
    /// <param name="worth">What a right answer is worth, in the unit of the costs; above 0.</param>
    public static double Of(TierOutlook tier, double worth)
    {
        double low = -1 - (tier.Cost / worth), high = 1;
        for (var i = 0; i < Steps; i++)
        {
            var middle = (low + high) / 2;
            if (worth * tier.Accuracies.Average(accuracy => Math.Max(0, accuracy - middle)) > tier.Cost)
                low = middle;
            else
                high = middle;
        }

        return (low + high) / 2;
    }

    /// <summary>The places of the tiers that are worth a call, the first to be tried first; the strongest, which is the last, is always
    /// the last one.</summary>
    public static int[] Order(IReadOnlyList<TierOutlook> tiers, double worth)
    {
        var indexes = tiers.Select(tier => Of(tier, worth)).ToArray();
        return
        [
            .. Enumerable.Range(0, tiers.Count - 1).Where(i => indexes[i] > indexes[^1]).OrderByDescending(i => indexes[i]),
            tiers.Count - 1,
        ];
    }
}
