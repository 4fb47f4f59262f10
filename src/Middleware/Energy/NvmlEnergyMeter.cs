using Wattwise.Accounting;

namespace Wattwise.Energy;

/// <summary>Reads the energy counters of all NVIDIA GPUs of this machine (NVML; Volta and later).</summary>
/// <remarks>
/// The counters cover the whole board, memory included, and see the whole machine: other programs and idle power are in the figure, also on
/// GPUs that this process does not use. They move in steps of some tens of milliseconds. Thread-safe; a reading is one driver call for each
/// GPU. Source: nvmlDeviceGetTotalEnergyConsumption of the NVML API reference.
/// </remarks>
internal sealed class NvmlEnergyMeter : IEnergyMeter, IDisposable
{
    private readonly Lock _lock = new();
    private readonly GpuEnergyCounter[] _counters;
    private readonly ulong[] _latest;
    private readonly IDisposable? _library;
    private ulong _millijoules;
    private bool _isDisposed;

    private NvmlEnergyMeter(GpuEnergyCounter[] counters, ulong[] first, IDisposable? library)
    {
        _counters = counters;
        _latest = first;
        _library = library;
        Description = "NVML " + string.Join(" + ", counters.Select(counter => counter.Name));
    }

    /// <inheritdoc/>
    public EnergyMethod Method => EnergyMethod.Measured;

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public bool HoldsIdlePower => true;

    /// <summary>Opens the machine's counters.</summary>
    /// <returns>The meter, or <see langword="null"/> where there is no NVIDIA driver or GPU, or one of the GPUs has no counter: a part of
    /// them would pass for the whole.</returns>
    public static NvmlEnergyMeter? TryOpen()
    {
        if (NvmlLibrary.TryOpen() is not { } library)
            return null;
        var meter = TryOpen(library.Counters, library);
        if (meter is null)
            library.Dispose();
        return meter;
    }

    /// <inheritdoc/>
    public EnergyEstimate ReadTotal()
    {
        lock (_lock)
        {
            for (var i = 0; i < _counters.Length && !_isDisposed; i++)
            {
                // What cannot be read now is in the next reading. A counter that went back began anew with the driver.
                if (_counters[i].ReadMillijoules() is not { } now)
                    continue;
                _millijoules += now >= _latest[i] ? now - _latest[i] : now;
                _latest[i] = now;
            }

            var joules = _millijoules / 1e3;
            return new EnergyEstimate(joules, joules, joules, EnergyMethod.Measured);
        }
    }

    /// <summary>Closes the counters; the total then stands still. More than once does no harm.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            _library?.Dispose();
        }
    }

    internal static NvmlEnergyMeter? TryOpen(IReadOnlyList<GpuEnergyCounter> counters, IDisposable? library)
    {
        var first = counters.Select(counter => counter.ReadMillijoules()).ToArray();
        return first.Length == 0 || first.Any(reading => reading is null)
            ? null
            : new([.. counters], [.. first.Select(reading => reading!.Value)], library);
    }
}
