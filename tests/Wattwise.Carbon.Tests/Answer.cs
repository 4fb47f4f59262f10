namespace Wattwise.Carbon.Tests;

/// <summary>What a <see cref="CarbonServer"/> says.</summary>
/// <param name="Body">The body.</param>
/// <param name="Status">The status.</param>
internal sealed record Answer(string Body, int Status = 200)
{
    public string? RetryAfter { get; init; }

    public string? Location { get; init; }

    /// <summary>Says half of the body, then hangs up.</summary>
    public bool IsCutOff { get; init; }

    /// <summary>Says half of the body, and the rest only when this ends.</summary>
    public Task? Until { get; init; }
}
