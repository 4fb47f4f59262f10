using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;

namespace Wattwise.Caching;

/// <summary>Tells that a response came from the cache, and how.</summary>
/// <param name="Tier">How the cache came to the answer.</param>
public sealed record CacheHit(CacheTier Tier)
{
    /// <summary>Cosine similarity of both prompts; <see langword="null"/> if the prompts are the same.</summary>
    public float? CosineSimilarity { get; init; }

    /// <summary>The pair verifier's score between 0 and 1; <see langword="null"/> if it was not asked.</summary>
    public double? VerifierScore { get; init; }

    /// <summary>
    /// The calibrated probability that the cached answer serves this request; <see langword="null"/> if the policy has none.
    /// </summary>
    public double? Probability { get; init; }

    /// <summary>
    /// The prompt that was answered originally, if it is another than this request's. It may be the text of another user: a response
    /// carries it only with <c>SemanticCacheOptions.RevealMatchedPrompts</c>, and it is never written as JSON. The default is
    /// <see langword="null"/>.
    /// </summary>
    [JsonIgnore]
    public string? MatchedPrompt { get; init; }

    /// <summary>
    /// True if the request has earlier turns and the answer was given to a first turn, so that the model knew nothing of them: see
    /// <c>SemanticCacheOptions.ShareFirstTurnAnswers</c>.
    /// </summary>
    public bool IgnoredHistory { get; init; }

    /// <summary>When the model answered; <see langword="null"/> while it still does.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>
    /// The provider's id of the response that the answer was first given in, to trace it; the response that carries this mark has an id of
    /// its own. <see langword="null"/> if the provider gave none.
    /// </summary>
    public string? AnsweredResponseId { get; init; }

    /// <summary>The tokens of the model call that was avoided; <see langword="null"/> if unknown.</summary>
    public UsageDetails? AvoidedUsage { get; init; }
}
