using System.Runtime.InteropServices;

namespace Wattwise.LocalEngine.Native;

/// <summary><c>llama_model_params</c> (80 bytes). Start from the defaults of the loaded library.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LlamaModelParams
{
    /// <summary>NULL-terminated device list; NULL means all devices.</summary>
    public nint* Devices;
    public void* TensorBufferOverrides;

    /// <summary>Layers kept on the GPU; negative means all.</summary>
    public int GpuLayers;
    public SplitMode SplitMode;
    public LoadMode LoadMode;
    public LazyMode LazyMode;
    public int MainGpu;
    public float* TensorSplit;

    /// <summary>Gets 0..1; returning 0 ends the load.</summary>
    public delegate* unmanaged[Cdecl]<float, void*, byte> ProgressCallback;
    public void* ProgressCallbackUserData;
    public void* MetadataOverrides;
    public bool VocabularyOnly;
    public bool CheckTensors;
    public bool UseExtraBuffers;
    public bool NoHost;
    public bool NoAllocation;
    public bool LoadMultiTokenPrediction;
}
