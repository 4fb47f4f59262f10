using System.Globalization;
using Wattwise.Accounting;

namespace Wattwise.Energy;

/// <summary>Models the energy of this process from the CPU time of all its threads, native ones included.</summary>
/// <remarks>
/// Sees this process alone, so other programs on the machine do not disturb it; idle power is beside the figure, as a part of the
/// <see cref="CpuPowerModel"/> for each logical processor that the process may use. Thread-safe; a reading is one system call and allocates
/// nothing.
/// </remarks>
internal sealed class CpuTimeEnergyMeter : IEnergyMeter
{
    private readonly CpuPowerModel _power;
    private readonly Func<TimeSpan> _readCpuTime;
    private readonly long _startTicks;
    private long _latestTicks;

    /// <summary>Creates a meter.</summary>
    /// <param name="power">The power of a busy logical processor; <see langword="null"/> for <see cref="CpuPowerModel.Detect()"/>.</param>
    /// <exception cref="ArgumentException">The model's watts are negative, not finite, or its bounds do not enclose the
    /// estimate.</exception>
    public CpuTimeEnergyMeter(CpuPowerModel? power = null)
        : this(power ?? CpuPowerModel.Detect(), ReadProcessCpuTime)
    {
    }

    internal CpuTimeEnergyMeter(CpuPowerModel power, Func<TimeSpan> readCpuTime)
    {
        power.ThrowIfInvalid(nameof(power));
        _power = power;
        _readCpuTime = readCpuTime;
        _startTicks = _latestTicks = readCpuTime().Ticks;
        UnseenIdlePower = power.IdleOf(Environment.ProcessorCount);
        Description = string.Create(
            CultureInfo.InvariantCulture, $"CPU time x {power.Watts:0.##} W per logical processor ({power.Source})");
    }

    /// <inheritdoc/>
    public EnergyMethod Method => EnergyMethod.Modelled;

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public IdlePower? UnseenIdlePower { get; }

    /// <inheritdoc/>
    public EnergyEstimate ReadTotal()
    {
        // User and kernel time are two counters, so a sum may step back by a tick.
        var now = _readCpuTime().Ticks;
        var latest = Volatile.Read(ref _latestTicks);
        while (now > latest)
        {
            var seen = Interlocked.CompareExchange(ref _latestTicks, now, latest);
            latest = seen == latest ? now : seen;
        }

        var seconds = TimeSpan.FromTicks(latest - _startTicks).TotalSeconds;
        return new EnergyEstimate(seconds * _power.Watts, seconds * _power.LowWatts, seconds * _power.HighWatts, EnergyMethod.Modelled);
    }

    private static TimeSpan ReadProcessCpuTime() => Environment.CpuUsage.TotalTime;
}
