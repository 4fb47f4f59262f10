using Wattwise.Accounting;

namespace Wattwise.Energy;

/// <summary>Creates meters for work on this machine.</summary>
public static class EnergyMeterFactory
{
    /// <summary>
    /// Creates the best meter that this machine allows: a <see cref="RaplEnergyMeter"/> if the counters can be read, else a
    /// <see cref="CpuTimeEnergyMeter"/>; and with NVIDIA GPUs, the sum
    /// of that and an <see cref="NvmlEnergyMeter"/>. <see cref="IEnergyMeter.Description"/> says what is in it, and why.
    /// </summary>
    /// <param name="timeProvider">Runs timers; <see langword="null"/> for the system's.</param>
    /// <returns>The meter. Dispose it where it is <see cref="IDisposable"/>; a service container does.</returns>
    public static IEnergyMeter Create(TimeProvider? timeProvider = null) =>
        Create(RaplEnergyMeter.DefaultPowercapPath, CpuPowerModel.DefaultCpuInfoPath, timeProvider, NvmlEnergyMeter.TryOpen());

    internal static IEnergyMeter Create(string powercapPath, string cpuInfoPath, TimeProvider? timeProvider, IEnergyMeter? gpus = null)
    {
        var cpu = CreateForCpu(powercapPath, cpuInfoPath, timeProvider);
        return gpus is null ? cpu : new CombinedEnergyMeter(gpus, cpu);
    }

    private static IEnergyMeter CreateForCpu(string powercapPath, string cpuInfoPath, TimeProvider? timeProvider)
    {
        if (RaplEnergyMeter.TryOpen(powercapPath, timeProvider, out var whyNot) is { } rapl)
            return rapl;

        var power = CpuPowerModel.Detect(cpuInfoPath);
        return new CpuTimeEnergyMeter(power with { Source = $"{power.Source}; {whyNot}" });
    }
}
