namespace Wattwise.LocalEngine;

/// <summary>How far a file is quantised.</summary>
/// <param name="Tensor">The tensor that was read last.</param>
/// <param name="DoneBytes">Bytes of weights read and written in their new format.</param>
/// <param name="TotalBytes">Bytes of all weights of the input.</param>
public readonly record struct LlamaQuantizationProgress(string Tensor, long DoneBytes, long TotalBytes)
{
    /// <summary>The share that is done, 0 to 1.</summary>
    public double Share => TotalBytes == 0 ? 1 : (double)DoneBytes / TotalBytes;
}
