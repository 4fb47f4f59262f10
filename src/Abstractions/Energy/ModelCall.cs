namespace Wattwise.Accounting;

/// <summary>What is known of one call of a language model: the input of an energy model and of a price table.</summary>
/// <param name="ModelId">The model as the provider names it; <see langword="null"/> when unknown.</param>
/// <param name="ProviderName">The provider (for example <c>openai</c>, <c>llama.cpp</c>); <see langword="null"/> when unknown.</param>
/// <param name="InputTokens">All prompt tokens, cached ones included.</param>
/// <param name="CachedInputTokens">Prompt tokens whose state the provider reused; part of <paramref name="InputTokens"/>.</param>
/// <param name="OutputTokens">All generated tokens, reasoning included.</param>
/// <param name="ReasoningTokens">Generated tokens that were not shown; part of <paramref name="OutputTokens"/>.</param>
/// <param name="Latency">Wall time of the call; <see langword="null"/> when unknown.</param>
public readonly record struct ModelCall(
    string? ModelId,
    string? ProviderName,
    long InputTokens,
    long CachedInputTokens,
    long OutputTokens,
    long ReasoningTokens,
    TimeSpan? Latency);
