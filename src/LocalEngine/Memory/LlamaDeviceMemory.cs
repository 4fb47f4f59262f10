namespace Wattwise.LocalEngine;

/// <summary>What a model needs of one device's memory, in bytes.</summary>
/// <param name="Device">The device, such as <c>CPU</c> or <c>CUDA0</c>.</param>
/// <param name="WeightBytes">The weights that lie there, exactly.</param>
/// <param name="KvCacheBytes">The KV cache of the layers there, exactly.</param>
/// <param name="StateBytes">The recurrent state of the layers there; 0 for a model without any.</param>
/// <param name="ComputeBytes">The buffers for one micro-batch: an upper bound.</param>
/// <param name="ReservedBytes">Left free on a GPU for kernels, workspaces and other programs.</param>
/// <param name="AvailableBytes">What was free when the plan was made.</param>
public sealed record LlamaDeviceMemory(
    string Device, long WeightBytes, long KvCacheBytes, long StateBytes, long ComputeBytes, long ReservedBytes, long AvailableBytes)
{
    /// <summary>All that the model needs there, without what is left free.</summary>
    public long NeededBytes => WeightBytes + KvCacheBytes + StateBytes + ComputeBytes;

    /// <summary>Whether that fits into what was free, with the reserve.</summary>
    public bool Fits => NeededBytes == 0 || NeededBytes <= AvailableBytes - ReservedBytes;

    /// <summary>The figures in MiB.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{Device}: {MiB(NeededBytes)} MiB (weights {MiB(WeightBytes)}, KV cache {MiB(KvCacheBytes)}{(StateBytes > 0 ? $", state {MiB(StateBytes)}" : "")}, compute up to {MiB(ComputeBytes)}){(ReservedBytes > 0 ? $" and {MiB(ReservedBytes)} MiB in reserve" : "")}, {MiB(AvailableBytes)} MiB available");

    private static long MiB(long bytes) => (bytes >> 20) + ((bytes & ((1 << 20) - 1)) > 0 ? 1 : 0);
}
