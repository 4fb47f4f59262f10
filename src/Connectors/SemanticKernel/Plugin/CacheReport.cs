using System.Text.Json;

namespace Wattwise.SemanticKernel;

/// <summary>What the semantic cache did, as a model reads it.</summary>
internal sealed record CacheReport
{
    public required long Requests { get; init; }

    public required long Hits { get; init; }

    public required double JoulesAvoided { get; init; }

    /// <summary>How often, by reason code.</summary>
    public required IReadOnlyDictionary<string, long> Reasons { get; init; }

    /// <summary>As JSON: templates of prompts put the text of a result into the prompt.</summary>
    public override string ToString() => JsonSerializer.Serialize(this);
}
