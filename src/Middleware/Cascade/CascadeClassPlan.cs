namespace Wattwise.Cascade;

/// <summary>In which order the weaker tiers are tried for a class of requests, by what their calls were seen to cost and what their
/// certificates keep.</summary>
/// <param name="TaskClass">The class.</param>
/// <param name="Order">The tiers that hold a certificate and pay, the first to be tried first; the strongest tier follows.</param>
/// <param name="Dear">Tiers that hold a certificate, and whose drafts cost more than they save.</param>
public sealed record CascadeClassPlan(string TaskClass, IReadOnlyList<string> Order, IReadOnlyList<string> Dear)
{
    /// <summary>What a request is expected to cost, its share of the evidence included; <see langword="null"/> if that is not known, or no
    /// tier holds a certificate.</summary>
    public double? ExpectedCost { get; init; }

    /// <summary>What an answer of the strongest tier costs; <see langword="null"/> if too few were seen.</summary>
    public double? CostOfStrongest { get; init; }
}
