using System.Diagnostics.CodeAnalysis;

namespace Wattwise.Caching;

/// <summary>
/// A prompt similar to a request's: one that was answered (<paramref name="Entry"/>) or one that is being answered now
/// (<paramref name="Flight"/>).
/// </summary>
/// <param name="Entry">The store's entry.</param>
/// <param name="Flight">The prompt whose answer is on its way; <see langword="null"/> where there is an entry.</param>
/// <param name="CosineSimilarity">Cosine similarity of both prompts.</param>
internal readonly record struct LookupMatch(SemanticCacheEntry? Entry, PromptFlight? Flight, float CosineSimilarity)
{
    /// <summary>True if the prompt was a first turn and the request has earlier ones.</summary>
    public bool IgnoresHistory { get; init; }

    public CacheKey Key => Entry?.Key ?? Flight!.Request.Keys.Exact;

    public string Prompt => Entry?.Prompt ?? Flight!.Request.Keys.Prompt!;

    /// <summary>True where there is an answer already.</summary>
    [MemberNotNullWhen(true, nameof(Entry))]
    [MemberNotNullWhen(false, nameof(Flight))]
    public bool IsAnswered => Entry is not null;
}
