using System.Runtime.InteropServices;

namespace Wattwise.LocalEngine.Native;

/// <summary>
/// <c>llama_context_params</c> of the llama.cpp builds with ggml 0.18 (160 bytes): <see cref="LlamaContextParams"/> without
/// <c>n_outputs_max_per_seq</c>, so that all fields from <c>n_threads</c> (offset 24) to <c>defrag_thold</c> lie 4 bytes lower.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LlamaContextParams018
{
    public uint ContextLength;
    public uint BatchSize;
    public uint MicroBatchSize;
    public uint MaxSequences;
    public uint RecurrentSnapshots;
    public uint MaxOutputs;
    public int Threads;
    public int BatchThreads;
    public ContextType ContextType;
    public RopeScalingType RopeScalingType;
    public PoolingType PoolingType;
    public AttentionType AttentionType;
    public FlashAttentionType FlashAttention;
    public float RopeFrequencyBase;
    public float RopeFrequencyScale;
    public float YarnExtensionFactor;
    public float YarnAttentionFactor;
    public float YarnBetaFast;
    public float YarnBetaSlow;
    public uint YarnOriginalContext;
    public float DefragmentationThreshold;
    public void* EvalCallback;
    public void* EvalCallbackUserData;
    public GgmlType KeyType;
    public GgmlType ValueType;
    public delegate* unmanaged[Cdecl]<void*, byte> AbortCallback;
    public void* AbortCallbackData;
    public bool Embeddings;
    public bool OffloadKqv;
    public bool NoPerf;
    public bool OpOffload;
    public bool FullSlidingWindow;
    public bool UnifiedKv;
    public void* Samplers;
    public nuint SamplerCount;
    public nint OtherContext;

    /// <summary>The same values in the newer layout.</summary>
    internal readonly LlamaContextParams Widen() => new()
    {
        ContextLength = ContextLength,
        BatchSize = BatchSize,
        MicroBatchSize = MicroBatchSize,
        MaxSequences = MaxSequences,
        RecurrentSnapshots = RecurrentSnapshots,
        MaxOutputs = MaxOutputs,
        Threads = Threads,
        BatchThreads = BatchThreads,
        ContextType = ContextType,
        RopeScalingType = RopeScalingType,
        PoolingType = PoolingType,
        AttentionType = AttentionType,
        FlashAttention = FlashAttention,
        RopeFrequencyBase = RopeFrequencyBase,
        RopeFrequencyScale = RopeFrequencyScale,
        YarnExtensionFactor = YarnExtensionFactor,
        YarnAttentionFactor = YarnAttentionFactor,
        YarnBetaFast = YarnBetaFast,
        YarnBetaSlow = YarnBetaSlow,
        YarnOriginalContext = YarnOriginalContext,
        DefragmentationThreshold = DefragmentationThreshold,
        EvalCallback = EvalCallback,
        EvalCallbackUserData = EvalCallbackUserData,
        KeyType = KeyType,
        ValueType = ValueType,
        AbortCallback = AbortCallback,
        AbortCallbackData = AbortCallbackData,
        Embeddings = Embeddings,
        OffloadKqv = OffloadKqv,
        NoPerf = NoPerf,
        OpOffload = OpOffload,
        FullSlidingWindow = FullSlidingWindow,
        UnifiedKv = UnifiedKv,
        Samplers = Samplers,
        SamplerCount = SamplerCount,
        OtherContext = OtherContext,
        MaxOutputsPerSequence = 1,
    };

    /// <summary>The values that this layout has, taken from the newer one.</summary>
    internal static LlamaContextParams018 Narrow(in LlamaContextParams parameters) => new()
    {
        ContextLength = parameters.ContextLength,
        BatchSize = parameters.BatchSize,
        MicroBatchSize = parameters.MicroBatchSize,
        MaxSequences = parameters.MaxSequences,
        RecurrentSnapshots = parameters.RecurrentSnapshots,
        MaxOutputs = parameters.MaxOutputs,
        Threads = parameters.Threads,
        BatchThreads = parameters.BatchThreads,
        ContextType = parameters.ContextType,
        RopeScalingType = parameters.RopeScalingType,
        PoolingType = parameters.PoolingType,
        AttentionType = parameters.AttentionType,
        FlashAttention = parameters.FlashAttention,
        RopeFrequencyBase = parameters.RopeFrequencyBase,
        RopeFrequencyScale = parameters.RopeFrequencyScale,
        YarnExtensionFactor = parameters.YarnExtensionFactor,
        YarnAttentionFactor = parameters.YarnAttentionFactor,
        YarnBetaFast = parameters.YarnBetaFast,
        YarnBetaSlow = parameters.YarnBetaSlow,
        YarnOriginalContext = parameters.YarnOriginalContext,
        DefragmentationThreshold = parameters.DefragmentationThreshold,
        EvalCallback = parameters.EvalCallback,
        EvalCallbackUserData = parameters.EvalCallbackUserData,
        KeyType = parameters.KeyType,
        ValueType = parameters.ValueType,
        AbortCallback = parameters.AbortCallback,
        AbortCallbackData = parameters.AbortCallbackData,
        Embeddings = parameters.Embeddings,
        OffloadKqv = parameters.OffloadKqv,
        NoPerf = parameters.NoPerf,
        OpOffload = parameters.OpOffload,
        FullSlidingWindow = parameters.FullSlidingWindow,
        UnifiedKv = parameters.UnifiedKv,
        Samplers = parameters.Samplers,
        SamplerCount = parameters.SamplerCount,
        OtherContext = parameters.OtherContext,
    };
}
