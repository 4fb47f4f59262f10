namespace Wattwise.Caching;

/// <summary>A cached answer to judge.</summary>
/// <param name="Prompt">The new prompt.</param>
/// <param name="CachedPrompt">The prompt that was answered.</param>
/// <param name="CachedAnswer">The answer.</param>
public sealed record JudgedAnswer(string Prompt, string CachedPrompt, string CachedAnswer);
