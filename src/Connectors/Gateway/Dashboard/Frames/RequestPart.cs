namespace Wattwise.Gateway.Dashboard.Frames;

/// <summary>One of the latest requests. Holds no text of it.</summary>
internal sealed record RequestPart
{
    public required long Time { get; init; }

    public string? Tenant { get; init; }

    public string? Model { get; init; }

    public required string Outcome { get; init; }

    /// <summary>What each stage did, as <c>stage: reason</c>.</summary>
    public required IReadOnlyList<string> Stages { get; init; }

    public double Milliseconds { get; init; }

    public double Spent { get; init; }

    public double Avoided { get; init; }

    public bool IsComplete { get; init; }
}
