using Wattwise.Accounting;

namespace Wattwise.Caching;

/// <summary>What a look-up took so far.</summary>
/// <param name="Spent">Energy of embedder and verifier; <see langword="null"/> if one of them has an unknown share.</param>
/// <param name="Waited">Time that was waited for embedder, verifier and store: not this stage's own instructions.</param>
/// <param name="Followed">Time that was waited for the answer to a similar prompt: the model's, not the cache's.</param>
internal readonly record struct LookupCost(EnergyEstimate? Spent, TimeSpan Waited = default, TimeSpan Followed = default)
{
    public static LookupCost Zero => new(EnergyEstimate.Zero);

    public static LookupCost operator +(LookupCost one, LookupCost other) =>
        new(one.Spent + other.Spent, one.Waited + other.Waited, one.Followed + other.Followed);
}
