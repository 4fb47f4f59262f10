namespace Wattwise.Caching;

/// <summary>A cached answer to judge.</summary>
/// <param name="Prompt">The new prompt.</param>
/// <param name="CachedPrompt">The prompt that was answered.</param>
/// <param name="CachedAnswer">The answer.</param>
/// <param name="FreshAnswer">The model's own answer to <paramref name="Prompt"/>, where the model was called for it; else <see langword="null"/>.</param>
public sealed record JudgedAnswer(string Prompt, string CachedPrompt, string CachedAnswer, string? FreshAnswer);
