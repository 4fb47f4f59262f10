using Microsoft.Extensions.Options;

namespace Wattwise.Caching;

/// <summary>Refuses settings that cannot work. Register it to have them checked at start.</summary>
public sealed class SemanticCacheOptionsValidator : IValidateOptions<SemanticCacheOptions>
{
    private const int LargestCandidateCount = 64;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, SemanticCacheOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);

        var failures = new List<string>();
        Require(options.TimeToLive > TimeSpan.Zero, $"{nameof(options.TimeToLive)} must be positive, not {options.TimeToLive}.");
        Require(options.ExactMaxBytes > 0, $"{nameof(options.ExactMaxBytes)} must be positive, not {options.ExactMaxBytes}.");
        Require(options.SemanticMaxEntries > 0, $"{nameof(options.SemanticMaxEntries)} must be positive, not {options.SemanticMaxEntries}.");
        Require(options.SemanticMaxBytes > 0, $"{nameof(options.SemanticMaxBytes)} must be positive, not {options.SemanticMaxBytes}.");
        Require(options.MaxAnswerBytes > 0, $"{nameof(options.MaxAnswerBytes)} must be positive, not {options.MaxAnswerBytes}.");
        Require(options.MaxSemanticPromptLength >= 0, $"{nameof(options.MaxSemanticPromptLength)} must not be negative, but is {options.MaxSemanticPromptLength}.");
        Require(
            options.MaxCandidates is >= 1 and <= LargestCandidateCount,
            $"{nameof(options.MaxCandidates)} must be from 1 to {LargestCandidateCount}, not {options.MaxCandidates}.");

        // The longest delay that a timer takes is just below 2^32 milliseconds.
        Require(
            options.LookupTimeout > TimeSpan.Zero && options.LookupTimeout.TotalMilliseconds < uint.MaxValue - 1,
            $"{nameof(options.LookupTimeout)} must be positive and below 49 days, not {options.LookupTimeout}.");
        Require(
            options.ReplayDelay >= TimeSpan.Zero && options.ReplayDelay <= TimeSpan.FromMinutes(1),
            $"{nameof(options.ReplayDelay)} must be from 0 to 1 minute, not {options.ReplayDelay}.");
        Require(
            options.MaxWrongAmongHits is > 0 and < 1,
            $"{nameof(options.MaxWrongAmongHits)} must be a share above 0 and below 1 (0.05 for 5 %), not {options.MaxWrongAmongHits}.");
        Require(
            options.JudgeTimeout > TimeSpan.Zero && options.JudgeTimeout.TotalMilliseconds < uint.MaxValue - 1,
            $"{nameof(options.JudgeTimeout)} must be positive and below 49 days, not {options.JudgeTimeout}.");
        if (options.Policy is { } policy)
        {
            Require(
                policy.CandidateFloor is > 0 and <= 1,
                $"{nameof(policy.CandidateFloor)} of {nameof(options.Policy)} must be above 0 and at most 1, not {policy.CandidateFloor}.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Require(bool condition, string failure)
        {
            if (!condition)
                failures.Add(failure);
        }
    }
}
