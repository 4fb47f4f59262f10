using System.Runtime.InteropServices;

namespace Wattwise.LocalEngine.Native;

/// <summary><c>llama_context_params</c> (160 bytes). Start from the defaults of the loaded library.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LlamaContextParams
{
    /// <summary>Tokens over all sequences; 0 takes the model's training context.</summary>
    public uint ContextLength;

    /// <summary>The most tokens one decode call may carry; a larger batch aborts the process.</summary>
    public uint BatchSize;

    /// <summary>The most tokens computed at once.</summary>
    public uint MicroBatchSize;
    public uint MaxSequences;
    public uint RecurrentSnapshots;
    public uint MaxOutputs;
    public uint MaxOutputsPerSequence;
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

    /// <summary>
    /// Called between graph nodes on the CPU; a result other than 0 ends the call with <see cref="DecodeStatus.Aborted"/>.
    /// </summary>
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
}
