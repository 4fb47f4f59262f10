namespace Wattwise.Gateway.Dashboard.Frames;

/// <summary>One of the latest answers that were served to another question than the one they were given to.</summary>
internal sealed record HitPart
{
    public required long Time { get; init; }

    /// <summary>The entry that was served, to purge it by.</summary>
    public required string Key { get; init; }

    public string? Tenant { get; init; }

    /// <summary>The question; <see langword="null"/> if texts are not shown.</summary>
    public string? Question { get; init; }

    /// <summary>The question that was answered; <see langword="null"/> if texts are not shown.</summary>
    public string? Answered { get; init; }

    public double Cosine { get; init; }

    public double? Verifier { get; init; }

    public double? Probability { get; init; }

    public required string Policy { get; init; }

    public bool IgnoredHistory { get; init; }
}
