using System.Globalization;
using System.Text;

namespace Wattwise.Caching;

/// <summary>A decision of the semantic tier, for the record: which cached answer met which prompt, and on what evidence.</summary>
/// <param name="Time">When it was decided.</param>
/// <param name="Scope">Whose request it was, and whose entry.</param>
/// <param name="WasServed">True where the cached answer was served, false where it was refused.</param>
/// <param name="EntryKey">The cached entry.</param>
/// <param name="Prompt">The new prompt, in the clear; <see cref="ToString"/> leaves it out.</param>
/// <param name="CachedPrompt">The prompt that was answered, in the clear; <see cref="ToString"/> leaves it out.</param>
/// <param name="CosineSimilarity">Cosine similarity of both prompts.</param>
/// <param name="PolicyId">The policy that decided, for example its type's name.</param>
public readonly record struct CacheAuditEvent(
    DateTimeOffset Time, CacheScope Scope, bool WasServed, CacheKey EntryKey, string Prompt, string CachedPrompt, float CosineSimilarity, string PolicyId)
{
    /// <summary>The pair verifier's score between 0 and 1; <see langword="null"/> where it was not asked.</summary>
    public double? VerifierScore { get; init; }

    /// <summary>The calibrated probability that the cached answer serves the prompt; <see langword="null"/> where the policy has none.</summary>
    public double? Probability { get; init; }

    // A prompt must not reach a log by way of an event that somebody prints.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(
            CultureInfo.InvariantCulture,
            $"Time = {Time:O}, Scope = {Scope}, WasServed = {WasServed}, EntryKey = {EntryKey}, CosineSimilarity = {CosineSimilarity}, PolicyId = {PolicyId}, VerifierScore = {VerifierScore}, Probability = {Probability}");
        return true;
    }
}
