using Wattwise.LocalEngine.Gguf;

namespace Wattwise.LocalEngine;

/// <summary>The options of an engine's draft model.</summary>
internal static class DraftOptions
{
    /// <summary>What the draft model of an engine is loaded with.</summary>
    /// <param name="engine">The engine's options, which name a draft model.</param>
    /// <param name="contextLength">The context of the engine's requests.</param>
    /// <exception cref="LlamaModelException">There is no such file, or it is damaged.</exception>
    public static LlamaEngineOptions Of(LlamaEngineOptions engine, int contextLength)
    {
        var path = engine.Speculation!.DraftModelPath!;
        return new()
        {
            ModelPath = path,
            Device = engine.Device,
            GpuLayers = engine.Speculation.DraftGpuLayers,
            MapModelFile = engine.MapModelFile,
            NativeLibraryPath = engine.NativeLibraryPath,
            LoggerFactory = engine.LoggerFactory,
            Threads = engine.Threads,
            BatchThreads = engine.BatchThreads,
            FlashAttention = engine.FlashAttention,

            // Longer sequences are not drafted for.
            ContextLength = (int)Math.Min(GgufFile.Read(path).Metadata.ContextLength ?? int.MaxValue, contextLength),
            KvCacheTokens = ContextSizes.KvTokens(contextLength, engine),
            MaxConcurrentRequests = engine.MaxConcurrentRequests,
            PrefixCache = new() { Enabled = false },
        };
    }
}
