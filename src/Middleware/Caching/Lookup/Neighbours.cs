namespace Wattwise.Caching;

/// <summary>The first result of a look-up: a prompt's vector, and the similar prompts that were answered or are being answered now.
/// Immutable.</summary>
/// <param name="Vector">The prompt's vector of length 1, for the entry to come; empty if there is none.</param>
/// <param name="Matches">The similar prompts, the most similar first.</param>
/// <param name="Cost">What the search took.</param>
internal sealed record Neighbours(ReadOnlyMemory<float> Vector, IReadOnlyList<LookupMatch> Matches, LookupCost Cost)
{
    /// <summary>No vector and no matches: the prompt is matched word for word alone.</summary>
    public static Neighbours None { get; } = new(default, [], LookupCost.Zero);

    /// <summary>The reason code of a miss, if there is no match.</summary>
    public string Miss { get; init; } = CacheReasons.Miss;

    /// <summary>The reason code of a part that failed; <see langword="null"/> if none did.</summary>
    public string? Failure { get; init; }

    /// <summary>The request's own prompt, for similar prompts to wait for; <see langword="null"/> if nobody may.</summary>
    public PromptFlight? Own { get; init; }
}
