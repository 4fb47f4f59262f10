using System.Globalization;
using System.Text;

namespace Wattwise.Caching;

/// <summary>
/// One use of another prompt's answer, for the record: which cached answer was served to which prompt, and on what evidence.
/// </summary>
/// <param name="Time">When it was served.</param>
/// <param name="Scope">Whose request it was, and whose entry.</param>
/// <param name="EntryKey">The cached entry.</param>
/// <param name="Prompt">The new prompt, in the clear; <see cref="ToString"/> leaves it out.</param>
/// <param name="CachedPrompt">The prompt that was answered, in the clear; <see cref="ToString"/> leaves it out.</param>
/// <param name="CosineSimilarity">Cosine similarity of both prompts.</param>
/// <param name="PolicyId">The policy that decided, for example its type's name.</param>
public readonly record struct CacheAuditEvent(
    DateTimeOffset Time, CacheScope Scope, CacheKey EntryKey, string Prompt, string CachedPrompt, float CosineSimilarity, string PolicyId)
{
    /// <summary>The pair verifier's score between 0 and 1; <see langword="null"/> if it was not asked.</summary>
    public double? VerifierScore { get; init; }

    /// <summary>
    /// The calibrated probability that the cached answer serves the prompt; <see langword="null"/> if the policy has none.
    /// </summary>
    public double? Probability { get; init; }

    /// <summary>True if the prompt has earlier turns and the answer was given to a first turn, without them.</summary>
    public bool IgnoredHistory { get; init; }

    // A prompt must not reach a log by way of an event that somebody prints.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(
            CultureInfo.InvariantCulture,
            $"Time = {Time:O}, Scope = {Scope}, EntryKey = {EntryKey}, CosineSimilarity = {CosineSimilarity}, PolicyId = {PolicyId}, "
                + $"VerifierScore = {VerifierScore}, Probability = {Probability}, IgnoredHistory = {IgnoredHistory}");
        return true;
    }
}
