using System.Collections.Concurrent;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine.Tests;

/// <summary>Computes with llama.cpp, but for the failures that a test asks for.</summary>
internal sealed unsafe class FaultyDecoder : IDecoder
{
    /// <summary>What the next computations of the model return instead.</summary>
    public ConcurrentQueue<DecodeStatus> Faults { get; } = new();

    /// <summary>The same for the model's own layers that predict several tokens: their rows carry hidden states.</summary>
    public ConcurrentQueue<DecodeStatus> LayerFaults { get; } = new();

    /// <summary>Whether no context can be created any more.</summary>
    public bool IsDeviceLost { get; set; }

    /// <summary>Called on the engine thread before each computation.</summary>
    public Action? Computing { get; set; }

    public ContextHandle CreateContext(ModelHandle model, in LlamaContextParams parameters) => IsDeviceLost
        ? throw new LlamaException("llama.cpp could not create a context: the device is lost.")
        : NativeDecoder.Instance.CreateContext(model, parameters);

    public DecodeStatus Decode(ContextHandle context, in LlamaBatch batch) =>
        Fault(batch) ?? NativeDecoder.Instance.Decode(context, batch);

    public DecodeStatus Encode(ContextHandle context, in LlamaBatch batch) =>
        Fault(batch) ?? NativeDecoder.Instance.Encode(context, batch);

    private DecodeStatus? Fault(in LlamaBatch batch)
    {
        Computing?.Invoke();
        return (batch.Embeddings is null ? Faults : LayerFaults).TryDequeue(out var fault) ? fault : null;
    }
}
