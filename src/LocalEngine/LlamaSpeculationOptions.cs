using System.ComponentModel.DataAnnotations;

namespace Wattwise.LocalEngine;

/// <summary>
/// How an engine guesses tokens ahead, so that one computation of the model can confirm several. Read once, when the engine is loaded.
/// </summary>
/// <remarks>
/// The output is that of plain decoding, token by token, with and without a seed: a guess counts only where it is what the model itself
/// chooses. What it costs is measured while it runs, and guessing stops for as long as it would lose. Needs a model whose cache can forget
/// single tokens; with another one (recurrent models) nothing is guessed.
/// </remarks>
public sealed class LlamaSpeculationOptions
{
    /// <summary>
    /// A small GGUF model with the same vocabulary that guesses ahead. It takes memory of its own, for its weights and its KV cache. The
    /// default is <see langword="null"/>, none.
    /// </summary>
    public string? DraftModelPath { get; set; }

    /// <summary>
    /// How many layers of the draft model a GPU keeps. The default is <see langword="null"/>, all of them. Means nothing on a CPU.
    /// </summary>
    [Range(0, 100_000)]
    public int? DraftGpuLayers { get; set; }

    /// <summary>
    /// Guesses with the layer that some models have for predicting one token more (GLM-4.5, 4.6 and 4.7), in a context of its own. That
    /// takes a layer's part of the KV cache more, which <see cref="LlamaMemoryPlan"/> does not count. No effect where the model has none
    /// that llama.cpp can run so, or where a <see cref="DraftModelPath"/> is given. The default is <see langword="true"/>.
    /// </summary>
    public bool MultiTokenPrediction { get; set; } = true;

    /// <summary>
    /// Guesses that what followed the last tokens before, in the prompt or the answer, follows again. Costs no computation to speak of;
    /// wins where answers repeat their prompt: quotes, extracts, edits, code. The default is <see langword="true"/>.
    /// </summary>
    public bool PromptLookup { get; set; } = true;

    /// <summary>
    /// Guesses the text that a constraint (JSON schema, grammar, pattern, tool call) leaves no choice about, such as the names of required
    /// properties. The text is certain, but not the tokens that a model writes it with. The default is <see langword="false"/>: beside a
    /// small model it costs more than it saves.
    /// </summary>
    public bool ForcedText { get; set; }

    /// <summary>How many of the last tokens must have occurred before, in their order, for a look-up to guess. The default is 3.</summary>
    [Range(1, 32)]
    public int MinMatchLength { get; set; } = 3;

    /// <summary>
    /// The most tokens guessed at once; text that a constraint forces may be 31 tokens on a CPU. The default is 7, as GPUs compute up to 8
    /// rows in little more time than one.
    /// </summary>
    [Range(1, 63)]
    public int MaxDraftTokens { get; set; } = 7;

    /// <summary>
    /// The draft model, or the model's own predicting layer, stops guessing where it gives its best guess less probability than this, 0 to
    /// 1. The default is 0.4.
    /// </summary>
    [Range(0.0, 1.0)]
    public double MinDraftConfidence { get; set; } = 0.4;

    /// <summary>
    /// Chooses how many tokens to guess from how often guesses were right and what computing them costs on this machine, none included.
    /// The default is <see langword="true"/>. <see langword="false"/> guesses <see cref="MaxDraftTokens"/> whenever it can, which is for
    /// measurements.
    /// </summary>
    public bool Adaptive { get; set; } = true;
}
