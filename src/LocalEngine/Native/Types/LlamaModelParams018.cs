using System.Runtime.InteropServices;

namespace Wattwise.LocalEngine.Native;

/// <summary>
/// <c>llama_model_params</c> of the llama.cpp builds with ggml 0.18 (72 bytes): <see cref="LlamaModelParams"/> without <c>lazy_mode</c>.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LlamaModelParams018
{
    public nint* Devices;
    public void* TensorBufferOverrides;
    public int GpuLayers;
    public SplitMode SplitMode;
    public LoadMode LoadMode;
    public int MainGpu;
    public float* TensorSplit;
    public delegate* unmanaged[Cdecl]<float, void*, byte> ProgressCallback;
    public void* ProgressCallbackUserData;
    public void* MetadataOverrides;
    public bool VocabularyOnly;
    public bool CheckTensors;
    public bool UseExtraBuffers;
    public bool NoHost;
    public bool NoAllocation;
    public bool LoadMultiTokenPrediction;

    /// <summary>The same values in the newer layout.</summary>
    internal readonly LlamaModelParams Widen() => new()
    {
        Devices = Devices,
        TensorBufferOverrides = TensorBufferOverrides,
        GpuLayers = GpuLayers,
        SplitMode = SplitMode,
        LoadMode = LoadMode,
        LazyMode = LazyMode.Auto,
        MainGpu = MainGpu,
        TensorSplit = TensorSplit,
        ProgressCallback = ProgressCallback,
        ProgressCallbackUserData = ProgressCallbackUserData,
        MetadataOverrides = MetadataOverrides,
        VocabularyOnly = VocabularyOnly,
        CheckTensors = CheckTensors,
        UseExtraBuffers = UseExtraBuffers,
        NoHost = NoHost,
        NoAllocation = NoAllocation,
        LoadMultiTokenPrediction = LoadMultiTokenPrediction,
    };

    /// <summary>The values that this layout has, taken from the newer one.</summary>
    internal static LlamaModelParams018 Narrow(in LlamaModelParams parameters) => new()
    {
        Devices = parameters.Devices,
        TensorBufferOverrides = parameters.TensorBufferOverrides,
        GpuLayers = parameters.GpuLayers,
        SplitMode = parameters.SplitMode,
        LoadMode = parameters.LoadMode,
        MainGpu = parameters.MainGpu,
        TensorSplit = parameters.TensorSplit,
        ProgressCallback = parameters.ProgressCallback,
        ProgressCallbackUserData = parameters.ProgressCallbackUserData,
        MetadataOverrides = parameters.MetadataOverrides,
        VocabularyOnly = parameters.VocabularyOnly,
        CheckTensors = parameters.CheckTensors,
        UseExtraBuffers = parameters.UseExtraBuffers,
        NoHost = parameters.NoHost,
        NoAllocation = parameters.NoAllocation,
        LoadMultiTokenPrediction = parameters.LoadMultiTokenPrediction,
    };
}
