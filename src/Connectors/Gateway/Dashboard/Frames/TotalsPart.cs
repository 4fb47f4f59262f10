namespace Wattwise.Gateway.Dashboard.Frames;

/// <summary>The sums since the process began.</summary>
internal sealed record TotalsPart
{
    public required long Since { get; init; }

    public long Requests { get; init; }

    public long Hits { get; init; }

    public long Incomplete { get; init; }

    public long ModelCalls { get; init; }

    public long InputTokens { get; init; }

    public long CachedInputTokens { get; init; }

    public long OutputTokens { get; init; }

    public required EstimatePart Spent { get; init; }

    public required EstimatePart Own { get; init; }

    public required EstimatePart Avoided { get; init; }

    public required EstimatePart Net { get; init; }

    public required IReadOnlyList<CarbonPart> Carbon { get; init; }

    public required IReadOnlyList<MoneyPart> Money { get; init; }

    /// <summary>How the gateway's requests ended.</summary>
    public required EndsPart Ends { get; init; }
}
