namespace Wattwise.Cascade;

/// <summary>What a budget of a day decides.</summary>
public enum CascadeBudgetUse
{
    /// <summary>
    /// Quality comes first: the cascade takes as little as it can within the limit on lost quality, and if that is more than the budget, it
    /// says so. Once the budget is spent no more evidence is gathered.
    /// </summary>
    Ceiling,

    /// <summary>As <see cref="Ceiling"/>, and what the budget leaves is spent on quality: a share of the requests, drawn at random so that
    /// the
    /// budget is met exactly, goes to the strongest tier though a draft might have been kept.</summary>
    Spend,

    /// <summary>
    /// The budget comes first: if it contradicts the limit on lost quality, a share of the requests, drawn at random so that the budget is
    /// met
    /// exactly, is answered by a weaker tier without a certificate. These answers are marked: <see cref="CascadeResult.IsBelowFloor"/>. No
    /// request is refused: once nothing is left, the cheapest tier that can answers all of them.
    /// </summary>
    Strict,
}
