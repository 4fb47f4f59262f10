namespace Wattwise.Tool.Cache;

/// <summary>An entry that comes near a question.</summary>
/// <param name="Prompt">What was asked.</param>
/// <param name="Answer">What was answered.</param>
/// <param name="Tenant">Whose it is; null if it is shared.</param>
/// <param name="Model">Which model answered.</param>
/// <param name="CosineSimilarity">Of both questions.</param>
/// <param name="VerifierScore">The pair verifier's score; null without one.</param>
/// <param name="GuardConflict">What the lexical guard refuses it for; null if for nothing.</param>
internal sealed record CacheCandidate(
    string Prompt, string Answer, string? Tenant, string? Model, float CosineSimilarity, double? VerifierScore, string? GuardConflict);
