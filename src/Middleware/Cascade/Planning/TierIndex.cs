namespace Wattwise.Cascade;

/// <summary>In which order tiers are best tried, by the index of each (Weitzman, Optimal Search for the Best Alternative, Econometrica
/// 1979).</summary>
/// <remarks>
/// An answer is kept, and then worth the call of the strongest tier that it saves, or it is not, and then worth nothing. For such tiers the
/// rule gives the order of least expected cost if their answers are kept independently of each other. What one finds hard the others tend
/// to find hard too: so each index is taken given that all tiers before were in vain, as far as requests that all of them answered tell.
/// </remarks>
internal static class TierIndex
{
    /// <summary>The index z of a tier, which solves worth * E[(Q - z)^+] = cost for a Q of 1 if its answer is kept and 0 if not.</summary>
    /// <param name="cost">Of one call, with what looking at its answer costs; not negative.</param>
    /// <param name="keptShare">The chance that its answer is kept.</param>
    /// <param name="worth">What a kept answer saves, in the unit of the costs.</param>
    /// <returns>At most 1; a tier that costs more than it saves is at 0 or below.</returns>
    public static double Of(double cost, double keptShare, double worth) =>
        keptShare > 0 && worth > 0 ? 1 - (cost / (keptShare * worth)) : double.NegativeInfinity;

    /// <summary>Orders tiers: those that pay, the first to be tried first, then the others as the app named them.</summary>
    /// <param name="tiers">What each costs and keeps; those that pay get the share that they keep of what comes to them.</param>
    /// <param name="worth">What a kept answer saves.</param>
    /// <param name="lookCost">What is paid once, with the first draft: a second opinion.</param>
    /// <param name="joint">Which tiers' answers were kept together; <see langword="null"/> if nothing is known of that.</param>
    /// <returns>How many pay.</returns>
    public static int Order(Span<TierOutlook> tiers, double worth, double lookCost, JointKept? joint)
    {
        var tried = 0;
        for (var place = 0; place < tiers.Length; place++)
        {
            var (best, at) = (0.0, -1);
            TierOutlook chosen = default;
            for (var i = place; i < tiers.Length; i++)
            {
                var tier = tiers[i];
                if (tried != 0 && joint?.ShareAfter(tried, tier.Tier) is { } share)
                    tier = tier with { KeptShare = share };
                var index = Of(tier.Cost + (tried == 0 ? lookCost : 0), tier.KeptShare, worth);
                if (index > best)
                    (best, at, chosen) = (index, i, tier);
            }

            if (at < 0)
                return place;
            tiers[place..at].CopyTo(tiers[(place + 1)..]);
            tiers[place] = chosen;
            tried |= 1 << chosen.Tier;
        }

        return tiers.Length;
    }
}
