namespace Wattwise.LocalEngine;

/// <summary>A model needs more memory than a device has free. It was not loaded.</summary>
public sealed class LlamaMemoryException : LlamaModelException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="plan">The plan that does not fit.</param>
    public LlamaMemoryException(LlamaMemoryPlan plan)
        : base((plan ?? throw new ArgumentNullException(nameof(plan))).ModelPath, Describe(plan)) => Plan = plan;

    /// <summary>What the model needs, and what the devices have.</summary>
    public LlamaMemoryPlan Plan { get; }

    private static string Describe(LlamaMemoryPlan plan) =>
        $"it does not fit into memory. {string.Join("; ", plan.Devices.Where(device => !device.Fits))}. Use a smaller or more strongly "
            + $"quantised model, "
        + "a shorter context, quantised KeyType and ValueType, or fewer GpuLayers.";
}
