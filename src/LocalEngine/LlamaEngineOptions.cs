using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Wattwise.Accounting;

namespace Wattwise.LocalEngine;

/// <summary>What a <see cref="LlamaEngine"/> loads and how it computes. Read once, when the engine is loaded.</summary>
public sealed class LlamaEngineOptions
{
    /// <summary>The default of <see cref="ContextLength"/>, where the model was trained for at least as many tokens.</summary>
    public const int DefaultContextLength = 4096;

    /// <summary>The GGUF file. Required.</summary>
    [Required]
    public string ModelPath { get; set; } = "";

    /// <summary>Where the model computes. The default is <see cref="LlamaDevice.Auto"/>.</summary>
    public LlamaDevice Device { get; set; } = LlamaDevice.Auto;

    /// <summary>
    /// How many tokens a prompt and its answer may have together. The default is <see langword="null"/>, the model's training context but
    /// at most <see cref="DefaultContextLength"/>, because the KV cache is allocated for all of it. Embedding models and pair scorers take
    /// their own limit.
    /// </summary>
    [Range(8, 16_777_216)]
    public int? ContextLength { get; set; }

    /// <summary>
    /// CPU threads for generating. The default is <see langword="null"/>: at most the physical cores that this process may use, fewer while
    /// other work needs them, and the engines of a process share them. A number is fixed, whatever else runs. On a GPU, and with
    /// <see cref="Deterministic"/>, the default is all cores, fixed.
    /// </summary>
    [Range(1, 512)]
    public int? Threads { get; set; }

    /// <summary>CPU threads for prompts and embeddings. The default is <see langword="null"/>, as <see cref="Threads"/>.</summary>
    [Range(1, 512)]
    public int? BatchThreads { get; set; }

    /// <summary>
    /// The most prompt tokens that one native call takes. On a GPU, where a call cannot be interrupted, this bounds how long cancelling
    /// takes. The default is 512.
    /// </summary>
    [Range(32, 65_536)]
    public int BatchSize { get; set; } = 512;

    /// <summary>
    /// The most tokens computed at once; at most <see cref="BatchSize"/>, which is raised where an embedding model needs it. The default is
    /// <see langword="null"/>: 512, and for embedding models and pair scorers their context up to 2,048, because a text must fit whole.
    /// </summary>
    [Range(32, 65_536)]
    public int? MicroBatchSize { get; set; }

    /// <summary>The number format of the cached keys. The default is <see cref="LlamaKvType.F16"/>.</summary>
    public LlamaKvType KeyType { get; set; } = LlamaKvType.F16;

    /// <summary>
    /// The number format of the cached values; a quantised one needs flash attention. The default is <see cref="LlamaKvType.F16"/>.
    /// </summary>
    public LlamaKvType ValueType { get; set; } = LlamaKvType.F16;

    /// <summary>Whether flash attention is used. The default is <see langword="null"/>, where the model and device support it.</summary>
    public bool? FlashAttention { get; set; }

    /// <summary>
    /// How many layers GPUs keep, counted from the last, with the output as one more. The default is <see langword="null"/>, as many as fit
    /// (<see cref="LlamaMemoryPlan"/>); a warning says where that is not all of them. Means nothing on a CPU.
    /// </summary>
    [Range(0, 100_000)]
    public int? GpuLayers { get; set; }

    /// <summary>
    /// Whether weights are read from the mapped file as they are needed, which loads fast and shares memory with other processes. The file
    /// must not change then: replace it by a rename, since writing into it ends the process. <see langword="false"/> reads it into memory
    /// once; a draft model's too. The default is <see langword="true"/>.
    /// </summary>
    public bool MapModelFile { get; set; } = true;

    /// <summary>The folder of the llama.cpp libraries. The default is <see langword="null"/>, where the loader looks by itself.</summary>
    public string? NativeLibraryPath { get; set; }

    /// <summary>
    /// How many requests may wait while one runs; one more gets a <see cref="LlamaEngineBusyException"/>. The default is 64.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxQueuedRequests { get; set; } = 64;

    /// <summary>How many requests generate side by side; more wait. The default is 8.</summary>
    [Range(1, 128)]
    public int MaxConcurrentRequests { get; set; } = 8;

    /// <summary>Whether requests share the cells of the KV cache. The default is <see cref="LlamaKvLayout.Shared"/>.</summary>
    public LlamaKvLayout KvLayout { get; set; } = LlamaKvLayout.Shared;

    /// <summary>
    /// How many tokens the KV cache holds for all requests and kept prefixes together, where they share it. A request starts when its
    /// prompt and <see cref="Microsoft.Extensions.AI.ChatOptions.MaxOutputTokens"/> fit into what is free. The default is
    /// <see langword="null"/>, twice the context of one request; less than that context counts as the context.
    /// </summary>
    [Range(8, 16_777_216)]
    public int? KvCacheTokens { get; set; }

    /// <summary>
    /// The most prompt tokens that one step computes beside running answers: fewer keep those flowing, more start new answers earlier.
    /// The default is 256.
    /// </summary>
    [Range(1, 65_536)]
    public int PrefillTokensPerStep { get; set; } = 256;

    /// <summary>
    /// Computes each request by itself, so that its numbers are the same to the last bit whatever else runs or ran before. Requests still
    /// take turns token by token, but gain nothing from one another, no prefix is kept, nothing is drafted, and each has KV cells of its
    /// own for a whole context. The default is <see langword="false"/>: the shape of a batch shifts logits by rounding, which now and then
    /// tips a close choice.
    /// </summary>
    public bool Deterministic { get; set; }

    /// <summary>
    /// What happens when an answer reaches the end of the context. By default it ends. A shift needs keys of another
    /// <see cref="KeyType"/> than <see cref="LlamaKvType.BF16"/>.
    /// </summary>
    public LlamaContextOverflow ContextOverflow { get; set; } = LlamaContextOverflow.Finish;

    /// <summary>Which prompts and answers stay in the KV cache for later requests.</summary>
    [ValidateObjectMembers]
    public LlamaPrefixCacheOptions PrefixCache { get; set; } = new();

    /// <summary>Guesses tokens ahead; only for chat models. The default is <see langword="null"/>, off.</summary>
    [ValidateObjectMembers(typeof(LlamaSpeculationOptionsRangeValidator))]
    public LlamaSpeculationOptions? Speculation { get; set; }

    /// <summary>
    /// Runs the model once while loading, so that the first request is as fast as the next. The default is <see langword="true"/>.
    /// </summary>
    public bool WarmUp { get; set; } = true;

    /// <summary>
    /// Measures each request on the engine's thread; see <see cref="UsageEnergyExtensions.GetEnergy"/>. The default is none: nothing is
    /// metered. With service registration, the registered meter.
    /// </summary>
    public IEnergyMeter? EnergyMeter { get; set; }

    /// <summary>
    /// The clock of deadlines, of the times in an answer's usage, and of the pace of streams. The default is the system's.
    /// </summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Where the engine and llama.cpp log to. The default is nowhere. With service registration, the registered factory.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }
}
