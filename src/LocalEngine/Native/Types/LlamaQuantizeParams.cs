using System.Runtime.InteropServices;

namespace Wattwise.LocalEngine.Native;

/// <summary><c>llama_model_quantize_params</c> (64 bytes). Start from the defaults of the loaded library.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LlamaQuantizeParams
{
    /// <summary>0 takes all cores.</summary>
    public int Threads;

    /// <summary><c>llama_ftype</c>: the mixture of formats.</summary>
    public int FileType;

    /// <summary>A <see cref="GgmlType"/>, or <see cref="Unset"/>.</summary>
    public int OutputTensorType;
    public int TokenEmbeddingType;
    public bool AllowRequantize;
    public bool QuantizeOutputTensor;
    public bool OnlyCopy;
    public bool Pure;
    public bool KeepSplit;

    /// <summary>Chooses the formats and logs them, reads no weights and writes no file.</summary>
    public bool DryRun;
    public void* ImportanceMatrix;
    public void* MetadataOverrides;
    public void* TensorTypes;
    public int* PruneLayers;
    public nuint MaxBufferSize;

    /// <summary><c>GGML_TYPE_COUNT</c>: no format in particular.</summary>
    public const int Unset = 43;

    /// <summary>The library's default of <see cref="MaxBufferSize"/>: 8 GiB.</summary>
    public const ulong DefaultMaxBufferSize = 8UL << 30;
}
