namespace Wattwise.LocalEngine;

/// <summary>What guessing tokens ahead did since the engine was loaded.</summary>
/// <param name="PromptLookup">Guesses from earlier tokens.</param>
/// <param name="DraftModel">Guesses of the draft model, or of the model's own layers for predicting several tokens.</param>
/// <param name="Steps">Steps of the model that verified a guess.</param>
/// <param name="PaddingRows">Rows that were computed only to keep the shape of the steps.</param>
/// <param name="ForcedText">Guesses of text that a constraint leaves no choice about.</param>
public sealed record LlamaSpeculationTotals(
    LlamaDraftCounts PromptLookup, LlamaDraftCounts DraftModel, long Steps, long PaddingRows, LlamaDraftCounts ForcedText = default);
