namespace Wattwise.Cascade;

/// <summary>What is promised, or why nothing is, for one class of tasks at one tier under one rule.</summary>
/// <param name="TaskClass">The class.</param>
/// <param name="Tier">The tier's place in the cascade, from 0.</param>
/// <param name="Rule">When the decision falls.</param>
/// <param name="MaxLoss">The limit: the share of all requests of the class that the strongest tier answers right and the cascade wrong,
/// less the share of the opposite.</param>
/// <param name="Risk">The chance that the promise is wrong: delta.</param>
/// <param name="Count">Drawn requests that it rests on.</param>
/// <param name="Infeasible">Why nothing is promised, a stable code; <see langword="null"/> if the promise holds.</param>
public sealed record CascadeCertificate(
    string TaskClass, int Tier, CascadeRule Rule, double MaxLoss, double Risk, int Count, string? Infeasible)
{
    /// <summary>True if the promise holds.</summary>
    public bool Holds => Infeasible is null;

    /// <summary>The share of requests that the tier keeps, as seen in the drawn ones.</summary>
    public double KeptShare { get; init; }

    /// <summary>The mean loss among the drawn requests at the threshold in force: an estimate, not the bound.</summary>
    public double ObservedLoss { get; init; }

    /// <summary>When the first and the last of the drawn requests were compared; <see langword="null"/> if there are none.</summary>
    public (DateTimeOffset From, DateTimeOffset To)? Period { get; init; }

    /// <summary>By what answers were compared, such as "same final answer" or the name of a judge.</summary>
    public string? JudgedBy { get; init; }
}
