namespace Wattwise.SemanticKernel;

/// <summary>What the semantic cache did, as a model reads it.</summary>
internal sealed record CacheReport
{
    public required long Requests { get; init; }

    public required long Hits { get; init; }

    public required double JoulesAvoided { get; init; }

    /// <summary>How often, by reason code.</summary>
    public required IReadOnlyDictionary<string, long> Reasons { get; init; }
}
