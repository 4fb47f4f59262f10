namespace Wattwise.Tool.Cache;

/// <summary>An entry that comes near a question, and what the app's policy makes of it.</summary>
/// <param name="Reason">The reason code of the cache: <c>exact</c>, <c>semantic</c>, or why it does not serve.</param>
/// <param name="Serves">Whether it would answer the question of a request that its answer fits.</param>
/// <param name="Probability">That its answer serves, as the policy has it; null where the policy was not asked or has none.</param>
/// <param name="CosineSimilarity">Of both questions.</param>
/// <param name="VerifierScore">The pair verifier's score; null if it was not asked.</param>
/// <param name="Tenant">Whose it is; null if it is shared.</param>
/// <param name="Model">Which model answered.</param>
/// <param name="Prompt">What was asked.</param>
/// <param name="Answer">What was answered.</param>
/// <param name="Key">The entry's key, to purge it by.</param>
internal sealed record ExplainedEntry(
    string Reason,
    bool Serves,
    double? Probability,
    float CosineSimilarity,
    double? VerifierScore,
    string? Tenant,
    string? Model,
    string Prompt,
    string Answer,
    string Key);
