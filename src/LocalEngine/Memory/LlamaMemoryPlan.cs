using Microsoft.Extensions.Options;
using Wattwise.LocalEngine.Gguf;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>What a model will need of each device's memory, before it is loaded.</summary>
/// <remarks>
/// Immutable. Weights and KV cache follow from the file's header and llama.cpp's own rules, exactly; compute buffers are bounded from
/// above. Sparse-attention indexers keep a side cache that is not in the figures. Processors with matrix instructions (AMX), and some types
/// of weights on others, make llama.cpp copy weights into a layout of its own, up to an eighth larger than in the file. They count once: of
/// the mapped file they came from only page cache is left, which the system takes back if memory is short. The figures of a model with a
/// draft model (<see cref="LlamaSpeculationOptions.DraftModelPath"/>) are those of both; layers are those of the model.
/// </remarks>
public sealed class LlamaMemoryPlan
{
    /// <summary>What is left free on each GPU: room for kernels, workspaces of matrix products, and other programs. 512 MiB.</summary>
    public const long GpuReserveBytes = 512L << 20;

    private LlamaMemoryPlan(string modelPath, int layerCount, int gpuLayers, ContextShape shape, IReadOnlyList<LlamaDeviceMemory> devices)
    {
        ModelPath = modelPath;
        LayerCount = layerCount;
        GpuLayers = gpuLayers;
        Shape = shape;
        Devices = devices;
    }

    /// <summary>The model file.</summary>
    public string ModelPath { get; }

    /// <summary>The model's layers, without the output.</summary>
    public int LayerCount { get; }

    /// <summary>
    /// The layers that GPUs keep, counted from the last and with the output as one more: <see cref="LayerCount"/> + 1 is everything, 0 is a
    /// model on the CPU.
    /// </summary>
    public int GpuLayers { get; }

    /// <summary>Tokens that the KV cache holds, all requests together.</summary>
    public long KvCacheTokens => Shape.Cells;

    /// <summary>Each device's share: the GPUs, then the CPU.</summary>
    public IReadOnlyList<LlamaDeviceMemory> Devices { get; }

    /// <summary>
    /// The weights on all devices. A GPU that also holds the output of a model whose output is its input's matrix has that twice.
    /// </summary>
    public long WeightBytes => Devices.Sum(device => device.WeightBytes);

    /// <summary>The KV cache and recurrent state on all devices.</summary>
    public long KvCacheBytes => Devices.Sum(device => device.KvCacheBytes + device.StateBytes);

    /// <summary>The compute buffers on all devices: an upper bound.</summary>
    public long ComputeBytes => Devices.Sum(device => device.ComputeBytes);

    /// <summary>All of it.</summary>
    public long TotalBytes => Devices.Sum(device => device.NeededBytes);

    /// <summary>Whether every device has enough.</summary>
    public bool Fits => Devices.All(device => device.Fits);

    internal ContextShape Shape { get; }

    /// <summary>
    /// Plans a model from its file's header; for a GPU the llama.cpp libraries are loaded, to ask how much of it is free.
    /// </summary>
    /// <param name="options">What would be loaded. Where <see cref="LlamaEngineOptions.GpuLayers"/> is null, the most layers that fit are
    /// chosen.</param>
    /// <returns>The plan, also where it does not fit: see <see cref="Fits"/>.</returns>
    /// <exception cref="OptionsValidationException">An option is missing, out of its range, or not possible with this model.</exception>
    /// <exception cref="LlamaModelException">The file is missing or damaged.</exception>
    /// <exception cref="LlamaLibraryException">A GPU may be used and the llama.cpp libraries are missing.</exception>
    /// <exception cref="LlamaDeviceException">CUDA was asked for and cannot work.</exception>
    public static LlamaMemoryPlan Create(LlamaEngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        LlamaEngineOptionsCheck.ThrowIfOutOfRange(options);
        var file = GgufFile.Read(options.ModelPath);
        var devices = options.Device == LlamaDevice.Cpu
            ? new DeviceSelection(LlamaDevice.Cpu, [])
            : DeviceSelection.Select(LlamaLibrary.Load(options.NativeLibraryPath, options.Device).Directory, options.Device);
        return Create(file, options, devices);
    }

    /// <summary>Refuses a plan that does not fit.</summary>
    /// <exception cref="LlamaMemoryException">A device has too little; the message has the numbers.</exception>
    public void EnsureFits()
    {
        if (!Fits)
            throw new LlamaMemoryException(this);
    }

    /// <summary>A line for each device.</summary>
    public override string ToString() => string.Join(Environment.NewLine, Devices.Where(device => device.NeededBytes > 0));

    internal static LlamaMemoryPlan Create(GgufFile file, LlamaEngineOptions options, DeviceSelection devices) => Create(
        file,
        options,
        [.. devices.Gpus.Select(gpu => new GpuMemory(gpu.Name, (long)Math.Min(gpu.FreeMemory, long.MaxValue)))],
        MachineMemory.AvailableBytes());

    internal static LlamaMemoryPlan Create(GgufFile file, LlamaEngineOptions options, IReadOnlyList<GpuMemory> gpus, long hostBytes)
    {
        ModelOptions.ThrowIfRefused(file, options);
        var shape = ContextShape.Of(file.Metadata, options);
        var placement = new LayerPlacement(file, shape, options);
        var most = gpus.Count == 0 ? 0 : Math.Min(options.GpuLayers ?? placement.AllLayers, placement.AllLayers);
        // What was asked for is kept whether it fits or not; otherwise one layer less until the GPUs have room. CUDA never means no GPU at
        // all.
        var least = options.GpuLayers is not null ? most : options.Device == LlamaDevice.Cuda ? 1 : 0;
        var draft = options is { Speculation.DraftModelPath: { } draftPath, Deterministic: false }
            && file.Metadata.Kind == GgufModelKind.Generator
            ? Create(GgufFile.Read(draftPath), DraftOptions.Of(options, RequestLength(file, options)), gpus, hostBytes).Devices
            : null;
        LlamaMemoryPlan plan;
        do
        {
            plan = new(
                file.Path, placement.AllLayers - 1, most, shape, Add(placement.Place(gpus, most, hostBytes, GpuReserveBytes), draft));
        }
        while (!plan.Devices.SkipLast(1).All(device => device.Fits) && --most >= least);
        return plan;
    }

    private static int RequestLength(GgufFile file, LlamaEngineOptions options) =>
        ContextSizes.RequestLength((int)Math.Min(file.Metadata.ContextLength ?? int.MaxValue, int.MaxValue), options);

    private static IReadOnlyList<LlamaDeviceMemory> Add(
        IReadOnlyList<LlamaDeviceMemory> devices, IReadOnlyList<LlamaDeviceMemory>? draft) => draft is null
        ? devices
        : [.. devices.Zip(draft, (device, more) => device with
        {
            WeightBytes = device.WeightBytes + more.WeightBytes,
            KvCacheBytes = device.KvCacheBytes + more.KvCacheBytes,
            StateBytes = device.StateBytes + more.StateBytes,
            ComputeBytes = device.ComputeBytes + more.ComputeBytes,
        })];
}
