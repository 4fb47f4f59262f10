using System.Collections.Concurrent;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine.Tests;

/// <summary>Computes with llama.cpp, but for the failures that a test asks for.</summary>
internal sealed unsafe class FaultyDecoder : IDecoder
{
    private ContextHandle? _first;

    /// <summary>What the next computations of the model return instead.</summary>
    public ConcurrentQueue<DecodeStatus> Faults { get; } = new();

    /// <summary>The same for the model's own layers that predict several tokens: their rows carry hidden states.</summary>
    public ConcurrentQueue<DecodeStatus> LayerFaults { get; } = new();

    /// <summary>The same for the context that was created first, which is not a draft model's; null computes.</summary>
    public ConcurrentQueue<DecodeStatus?> FirstFaults { get; } = new();

    /// <summary>Whether no context can be created any more.</summary>
    public bool IsDeviceLost { get; set; }

    /// <summary>Called on the engine thread before each computation.</summary>
    public Action? Computing { get; set; }

    public ContextHandle CreateContext(ModelHandle model, in LlamaContextParams parameters)
    {
        if (IsDeviceLost)
            throw new LlamaException("llama.cpp could not create a context: the device is lost.");
        var context = NativeDecoder.Instance.CreateContext(model, parameters);
        _first ??= context;
        return context;
    }

    public DecodeStatus Decode(ContextHandle context, in LlamaBatch batch) =>
        (context == _first && FirstFaults.TryDequeue(out var fault) ? fault : null) ?? Fault(batch)
            ?? NativeDecoder.Instance.Decode(context, batch);

    public DecodeStatus Encode(ContextHandle context, in LlamaBatch batch) =>
        Fault(batch) ?? NativeDecoder.Instance.Encode(context, batch);

    private DecodeStatus? Fault(in LlamaBatch batch)
    {
        Computing?.Invoke();
        return (batch.Embeddings is null ? Faults : LayerFaults).TryDequeue(out var fault) ? fault : null;
    }
}
