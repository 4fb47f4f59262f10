namespace Wattwise.LocalEngine;

/// <summary>Where a model computes.</summary>
public enum LlamaDevice
{
    /// <summary>
    /// A GPU that the loaded llama.cpp libraries can really use, else the CPU; a GPU that had to be passed over is logged with its cause.
    /// </summary>
    Auto = 0,

    /// <summary>The CPU only, also where a GPU is present.</summary>
    Cpu,

    /// <summary>
    /// NVIDIA GPUs only. Loading fails with a <see cref="LlamaDeviceException"/> that names the cause where CUDA cannot work.
    /// </summary>
    Cuda,
}
