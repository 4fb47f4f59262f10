namespace Wattwise.LocalEngine;

/// <summary>A file that was quantised.</summary>
/// <param name="Path">The new file.</param>
/// <param name="InputBytes">Bytes of the weights before.</param>
/// <param name="OutputBytes">Bytes of the weights now.</param>
/// <param name="QuantizedTensors">Tensors whose format changed; the others were copied.</param>
/// <param name="TensorCount">All tensors.</param>
public sealed record LlamaQuantizationResult(string Path, long InputBytes, long OutputBytes, int QuantizedTensors, int TensorCount);
