namespace Wattwise.Cascade;

/// <summary>What a cascade has done since it was made.</summary>
/// <param name="Tiers">How many requests each tier answered.</param>
/// <param name="Certificates">What is promised, and where nothing is and why. <see cref="CascadeCertificate.ObservedLoss"/> is the regret
/// seen in the evidence.</param>
public sealed record CascadeReport(IReadOnlyList<TierShare> Tiers, IReadOnlyList<CascadeCertificate> Certificates)
{
    /// <summary>Requests that the cascade answered.</summary>
    public long Requests { get; init; }

    /// <summary>Calls of tiers in vain.</summary>
    public long RejectedDrafts { get; init; }

    /// <summary>Answers that were not good enough, served since the strongest tier failed and the app allows it.</summary>
    public long BelowFloor { get; init; }

    /// <summary>In which order the tiers are tried, by class.</summary>
    public IReadOnlyList<CascadeClassPlan> Plans { get; init; } = [];

    /// <summary>What was spent today, and which budgets do not suffice; <see langword="null"/> without a budget of a day.</summary>
    public CascadeDay? Day { get; init; }

    /// <summary>Requests whose evidence is gathered in the background now, or waits for that.</summary>
    public int WaitingEvidence { get; init; }

    /// <summary>In what costs are counted.</summary>
    public CascadeObjective Objective { get; init; }

    /// <summary>What answers, rejected drafts, second opinions and evidence cost, of requests whose cost is known.</summary>
    public double Cost { get; init; }

    /// <summary>What the strongest tier alone would have cost for the same requests, by the mean of its answers in their classes.</summary>
    public double CostOfStrongest { get; init; }

    /// <summary>What the cascade saved; negative if it cost more than the strongest tier alone.</summary>
    public double Saved => CostOfStrongest - Cost;
}
