using Microsoft.Extensions.Logging;

namespace Wattwise.LocalEngine.Native;

/// <summary>The devices that a model's layers go to.</summary>
/// <param name="Kind"><see cref="LlamaDevice.Cpu"/>, <see cref="LlamaDevice.Cuda"/>, or <see cref="LlamaDevice.Auto"/> for another GPU
/// backend.</param>
/// <param name="Gpus">The GPUs; empty for the CPU.</param>
internal sealed record DeviceSelection(LlamaDevice Kind, IReadOnlyList<BackendDevice> Gpus)
{
    /// <summary>
    /// Handles ended by 0, as <c>llama_model_params.devices</c> wants them; a list of nothing but that end keeps all on the CPU.
    /// </summary>
    internal nint[] NativeList => [.. Gpus.Select(gpu => gpu.Handle), 0];

    /// <summary>For logs and errors: "CUDA0 (NVIDIA H200)" or "CPU".</summary>
    internal string Description => Gpus.Count > 0 ? string.Join(", ", Gpus.Select(gpu => $"{gpu.Name} ({gpu.Description})")) : "CPU";

    /// <summary>Chooses among what the loaded backends offer, and never something else than was asked for.</summary>
    /// <exception cref="LlamaDeviceException">CUDA was asked for and cannot work.</exception>
    internal static DeviceSelection Select(string? libraryDirectory, LlamaDevice device, ILogger? logger = null)
    {
        var cpu = new DeviceSelection(LlamaDevice.Cpu, []);
        if (device == LlamaDevice.Cpu)
            return cpu;
        var gpus = BackendDevice.All().Where(candidate => candidate.IsGpu).ToArray();
        var cuda = gpus.Where(gpu => gpu.IsCuda).ToArray();
        if (cuda.Length == 0 && device == LlamaDevice.Auto && (gpus.Length > 0 || !CudaSupport.IsInstalled(libraryDirectory)))
            return gpus.Length == 0 ? cpu : new DeviceSelection(LlamaDevice.Auto, gpus);

        var obstacles = cuda.Select(gpu => CudaSupport.Obstacle(libraryDirectory, gpu)).ToArray();
        var usable = cuda.Where((_, i) => obstacles[i] is null).ToArray();
        var obstacle = cuda.Length == 0
            ? CudaSupport.MissingDevice(libraryDirectory)
            : obstacles.FirstOrDefault(cause => cause is not null);
        if (usable.Length == 0 && device == LlamaDevice.Cuda)
            throw new LlamaDeviceException(LlamaDevice.Cuda, obstacle!);
        if (obstacle is not null)
            logger?.LogWarning("A GPU is not used: {Cause}", obstacle);
        return usable.Length > 0 ? new DeviceSelection(LlamaDevice.Cuda, usable) : cpu;
    }
}
