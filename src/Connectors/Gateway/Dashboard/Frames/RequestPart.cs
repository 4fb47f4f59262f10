namespace Wattwise.Gateway.Dashboard.Frames;

/// <summary>One of the latest requests. Holds no text of it.</summary>
internal sealed record RequestPart
{
    /// <summary>What its detail is asked for by.</summary>
    public required string Id { get; init; }

    public required long Time { get; init; }

    public string? Tenant { get; init; }

    public string? Model { get; init; }

    public required string Outcome { get; init; }

    /// <summary>What the cache did; <see langword="null"/> without a cache.</summary>
    public CacheDecisionPart? Cache { get; init; }

    /// <summary>The tier of a cascade that answered.</summary>
    public string? Tier { get; init; }

    public double Milliseconds { get; init; }

    public double Spent { get; init; }

    public double Avoided { get; init; }

    public bool IsComplete { get; init; }
}
