using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>
/// The native calls that a device can fail. A session gets one when it is loaded, so that tests can see what follows a failure.
/// </summary>
internal interface IDecoder
{
    /// <summary>Creates a context.</summary>
    /// <exception cref="LlamaException">The device is lost, or memory is short.</exception>
    ContextHandle CreateContext(ModelHandle model, in LlamaContextParams parameters);

    /// <summary>Computes the rows of a batch with the context's memory.</summary>
    DecodeStatus Decode(ContextHandle context, in LlamaBatch batch);

    /// <summary>Computes the rows of a batch on a context without memory.</summary>
    DecodeStatus Encode(ContextHandle context, in LlamaBatch batch);
}
