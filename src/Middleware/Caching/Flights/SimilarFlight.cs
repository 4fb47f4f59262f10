namespace Wattwise.Caching;

/// <summary>A prompt that is being answered now and resembles another one.</summary>
/// <param name="Prompt">The prompt.</param>
/// <param name="CosineSimilarity">Cosine similarity of both prompts.</param>
internal readonly record struct SimilarFlight(PromptFlight Prompt, float CosineSimilarity);
