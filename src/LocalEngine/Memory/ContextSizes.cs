using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>
/// What decides how much memory a context takes: its cells, sequences, batches and outputs, from the options and the model.
/// </summary>
internal static class ContextSizes
{
    // Sequences that share one pool of cells cost nothing; those with cells of their own cost a context each.
    private const int MaxScratchSequences = 4;

    // Short texts are packed until the micro-batch is full; more sequences than this never fit anyway.
    private const int MaxPackedSequences = 128;
    private const int DefaultMicroBatch = 512;
    private const int MaxDefaultPooledMicroBatch = 2048;

    // The output buffer takes a vocabulary's floats per row, so it is not made for every row of a batch.
    private const int MinOutputs = 64;

    // Sequences that one context can tell apart.
    private const int MaxSequences = 256;

    /// <summary>The sizes alone, without the libraries.</summary>
    public static LlamaContextParams Of(LlamaModelKind kind, int trained, LlamaEngineOptions options)
    {
        LlamaContextParams parameters = default;
        Add(ref parameters, kind, trained, options);
        return parameters;
    }

    /// <summary>How many tokens a prompt and its answer may have together.</summary>
    public static int RequestLength(int trained, LlamaEngineOptions options) =>
        options.ContextLength ?? Math.Min(trained, LlamaEngineOptions.DefaultContextLength);

    /// <summary>Whether each sequence has cells of its own.</summary>
    public static bool HasSeparateCells(LlamaEngineOptions options) => options.Deterministic || options.KvLayout == LlamaKvLayout.Separate;

    /// <summary>Cells of the KV cache for all requests together.</summary>
    public static int KvTokens(int requestLength, LlamaEngineOptions options) => HasSeparateCells(options)
        ? requestLength * (options.MaxConcurrentRequests + ScratchSequences(options))
        : Math.Max(options.KvCacheTokens ?? 2 * requestLength, requestLength);

    /// <summary>Sequences of a chat model's context that scoring uses.</summary>
    public static int ScratchSequences(LlamaEngineOptions options) => HasSeparateCells(options) ? 1 : MaxScratchSequences;

    /// <summary>Sequence ids of requests and kept prefixes; they follow the scratch sequences.</summary>
    public static int RequestSequences(LlamaEngineOptions options)
    {
        var kept = HasSeparateCells(options) || !options.PrefixCache.Enabled ? 0 : options.PrefixCache.MaxSequences;
        return Math.Min(options.MaxConcurrentRequests + kept, MaxSequences - MaxScratchSequences);
    }

    /// <summary>Writes the sizes into parameters.</summary>
    public static void Add(ref LlamaContextParams parameters, LlamaModelKind kind, int trained, LlamaEngineOptions options)
    {
        if (kind == LlamaModelKind.Chat)
            AddGeneration(ref parameters, RequestLength(trained, options), options);
        else
            AddPooling(ref parameters, trained, options);
    }

    private static void AddGeneration(ref LlamaContextParams parameters, int requestLength, LlamaEngineOptions options)
    {
        // Sequences that are only kept need no row of the output buffer: with one pool of cells llama.cpp takes their ids all the same.
        var computing = (uint)(options.MaxConcurrentRequests + ScratchSequences(options));
        parameters.ContextLength = (uint)KvTokens(requestLength, options);
        parameters.MaxSequences = computing;

        // One pool of cells: sequences share those of a common prefix.
        parameters.UnifiedKv = !HasSeparateCells(options);
        parameters.MaxOutputs = Math.Max(MinOutputs, computing);
        parameters.BatchSize = Math.Max((uint)Math.Min(options.BatchSize, requestLength), parameters.MaxOutputs);
        parameters.MicroBatchSize = Math.Min(parameters.BatchSize, (uint)(options.MicroBatchSize ?? DefaultMicroBatch));
    }

    private static void AddPooling(ref LlamaContextParams parameters, int trained, LlamaEngineOptions options)
    {
        // A text must fit into one micro-batch, and several texts share it; the context only has to hold that.
        var context = options.ContextLength ?? Math.Min(trained, LlamaEngineOptions.DefaultContextLength);
        var microBatch = options.MicroBatchSize ?? Math.Clamp(Math.Min(context, trained), DefaultMicroBatch, MaxDefaultPooledMicroBatch);
        parameters.Embeddings = true;
        parameters.UnifiedKv = true;
        parameters.MaxSequences = (uint)Math.Min(MaxPackedSequences, microBatch); // more than a batch has rows aborts the process
        parameters.ContextLength = (uint)Math.Max(microBatch, Math.Min(context, trained));
        parameters.BatchSize = (uint)microBatch;
        parameters.MicroBatchSize = (uint)microBatch;
    }
}
