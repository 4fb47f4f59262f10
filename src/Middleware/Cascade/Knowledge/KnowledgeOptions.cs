namespace Wattwise.Cascade;

/// <summary>What is promised, and what may be spent to know it.</summary>
internal sealed record KnowledgeOptions
{
    /// <summary>The largest loss of the whole cascade, by class: between 0 and 1.</summary>
    public required Func<string, double> MaxLoss { get; init; }

    /// <summary>The chance that the promise to a class is wrong.</summary>
    public double Risk { get; init; } = 0.05;

    /// <summary>The share of requests that are drawn once the class has a certificate.</summary>
    public double EvidenceShare { get; init; } = 0.05;

    /// <summary>Tiers below the strongest: the limit and the risk are split among them.</summary>
    public int Tiers { get; init; } = 1;

    /// <summary>Classes that are told apart; for those beyond nothing is promised.</summary>
    public int MaxClasses { get; init; } = 256;

    /// <summary>By what answers are compared.</summary>
    public string? JudgedBy { get; init; }

    /// <summary>For repeatable draws.</summary>
    public int? Seed { get; init; }
}
