namespace Wattwise.Gateway.Dashboard.Frames;

/// <summary>What a stage did for one request.</summary>
internal sealed record RequestLinePart
{
    public required string Stage { get; init; }

    public required string Outcome { get; init; }

    public required string Reason { get; init; }

    public string? Model { get; init; }

    public double Milliseconds { get; init; }

    /// <summary>Joules; <see langword="null"/> if they are unknown.</summary>
    public EstimatePart? Spent { get; init; }

    /// <summary>How they are known.</summary>
    public string? Method { get; init; }

    public EstimatePart? Avoided { get; init; }

    /// <summary>Whether it is work that would not have been done without Wattwise.</summary>
    public bool IsOwn { get; init; }

    public bool IsModelCall { get; init; }

    /// <summary>Whether it ended after the answer.</summary>
    public bool IsLate { get; init; }

    /// <summary>Of the call that was made, or that was not made.</summary>
    public TokenPart? Tokens { get; init; }

    /// <summary>Of the prompt, before it was made shorter.</summary>
    public int? TokensBefore { get; init; }

    public int? TokensAfter { get; init; }
}
