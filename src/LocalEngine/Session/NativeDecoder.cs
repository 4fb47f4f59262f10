using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>Computes with llama.cpp.</summary>
internal sealed class NativeDecoder : IDecoder
{
    /// <summary>The one instance; it has no state.</summary>
    public static NativeDecoder Instance { get; } = new();

    public ContextHandle CreateContext(ModelHandle model, in LlamaContextParams parameters) => ContextHandle.Create(model, parameters);

    public DecodeStatus Decode(ContextHandle context, in LlamaBatch batch) => LlamaApi.Decode(context, batch);

    public DecodeStatus Encode(ContextHandle context, in LlamaBatch batch) => LlamaApi.Encode(context, batch);
}
