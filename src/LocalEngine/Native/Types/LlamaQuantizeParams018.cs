using System.Runtime.InteropServices;

namespace Wattwise.LocalEngine.Native;

/// <summary><c>llama_model_quantize_params</c> of the llama.cpp builds with ggml 0.18 (56 bytes): no <c>max_buf_size</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LlamaQuantizeParams018
{
    public int Threads;
    public int FileType;
    public int OutputTensorType;
    public int TokenEmbeddingType;
    public bool AllowRequantize;
    public bool QuantizeOutputTensor;
    public bool OnlyCopy;
    public bool Pure;
    public bool KeepSplit;
    public bool DryRun;
    public void* ImportanceMatrix;
    public void* MetadataOverrides;
    public void* TensorTypes;
    public int* PruneLayers;

    /// <summary>The same values in the newer layout.</summary>
    internal readonly LlamaQuantizeParams Widen() => new()
    {
        Threads = Threads,
        FileType = FileType,
        OutputTensorType = OutputTensorType,
        TokenEmbeddingType = TokenEmbeddingType,
        AllowRequantize = AllowRequantize,
        QuantizeOutputTensor = QuantizeOutputTensor,
        OnlyCopy = OnlyCopy,
        Pure = Pure,
        KeepSplit = KeepSplit,
        DryRun = DryRun,
        ImportanceMatrix = ImportanceMatrix,
        MetadataOverrides = MetadataOverrides,
        TensorTypes = TensorTypes,
        PruneLayers = PruneLayers,
        MaxBufferSize = unchecked((nuint)LlamaQuantizeParams.DefaultMaxBufferSize),
    };

    /// <summary>The values that this layout has, taken from the newer one.</summary>
    internal static LlamaQuantizeParams018 Narrow(in LlamaQuantizeParams parameters) => new()
    {
        Threads = parameters.Threads,
        FileType = parameters.FileType,
        OutputTensorType = parameters.OutputTensorType,
        TokenEmbeddingType = parameters.TokenEmbeddingType,
        AllowRequantize = parameters.AllowRequantize,
        QuantizeOutputTensor = parameters.QuantizeOutputTensor,
        OnlyCopy = parameters.OnlyCopy,
        Pure = parameters.Pure,
        KeepSplit = parameters.KeepSplit,
        DryRun = parameters.DryRun,
        ImportanceMatrix = parameters.ImportanceMatrix,
        MetadataOverrides = parameters.MetadataOverrides,
        TensorTypes = parameters.TensorTypes,
        PruneLayers = parameters.PruneLayers,
    };
}
