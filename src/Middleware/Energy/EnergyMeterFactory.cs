using Wattwise.Accounting;

namespace Wattwise.Energy;

/// <summary>Creates the best meter that this machine allows for work on its CPU and GPUs.</summary>
public static class EnergyMeterFactory
{
    /// <summary>
    /// Creates a meter. It reads the processor's energy counters (RAPL) if the process may read them, and otherwise models the energy from
    /// the CPU time of the process. On a machine with NVIDIA GPUs it adds the energy counters of all of them (NVML, a library of the
    /// driver, which it loads and calls). <see cref="IEnergyMeter.Description"/> names the sources and says why a better one was not
    /// available.
    /// </summary>
    /// <remarks>
    /// RAPL and NVML count the whole package and the whole board: other programs and idle power are in the figure. CPU time is that of this
    /// process alone. <see cref="EnergyMeasurement.Split"/> tells idle power apart. The meter is thread-safe, and a reading takes
    /// microseconds on a CPU and one driver call for each GPU.
    /// </remarks>
    /// <param name="timeProvider">Runs the timer that keeps RAPL counters from wrapping unseen. The default is the system's clock.</param>
    /// <param name="cpuPower">The power of a busy logical processor, used only if RAPL cannot be read. The default is
    /// <see cref="CpuPowerModel.Detect()"/>.</param>
    /// <param name="powerUsageEffectiveness">
    /// The PUE of the place where the machine stands: all energy at its wall over that of its machines; from 1 to 10. All that the meter
    /// sees is multiplied by it. The default is 1.
    /// </param>
    /// <returns>The meter. If it is <see cref="IDisposable"/>, dispose it; a service container does.</returns>
    /// <exception cref="ArgumentException">The watts of <paramref name="cpuPower"/> are negative or not finite, or its bounds do not
    /// enclose the estimate.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="powerUsageEffectiveness"/> is below 1, above 10, or no
    /// number.</exception>
    public static IEnergyMeter Create(TimeProvider? timeProvider = null, CpuPowerModel? cpuPower = null, double powerUsageEffectiveness = 1)
    {
        cpuPower?.ThrowIfInvalid(nameof(cpuPower));
        if (powerUsageEffectiveness is not (>= 1 and <= 10))
            throw new ArgumentOutOfRangeException(nameof(powerUsageEffectiveness), powerUsageEffectiveness, "PUE must be from 1 to 10.");
        var meter = Create(
            RaplEnergyMeter.DefaultPowercapPath, CpuPowerModel.DefaultCpuInfoPath, timeProvider, NvmlEnergyMeter.TryOpen(), cpuPower);
        return powerUsageEffectiveness == 1 ? meter : new WallEnergyMeter(meter, powerUsageEffectiveness);
    }

    internal static IEnergyMeter Create(
        string powercapPath, string cpuInfoPath, TimeProvider? timeProvider, IEnergyMeter? gpus = null, CpuPowerModel? cpuPower = null)
    {
        var cpu = CreateForCpu(powercapPath, cpuInfoPath, timeProvider, cpuPower);
        return gpus is null ? cpu : new CombinedEnergyMeter(gpus, cpu);
    }

    private static IEnergyMeter CreateForCpu(string powercapPath, string cpuInfoPath, TimeProvider? timeProvider, CpuPowerModel? cpuPower)
    {
        if (RaplEnergyMeter.TryOpen(powercapPath, timeProvider, out var whyNot) is { } rapl)
            return rapl;

        var power = cpuPower ?? CpuPowerModel.Detect(cpuInfoPath);
        return new CpuTimeEnergyMeter(power with { Source = $"{power.Source}; {whyNot}" });
    }
}
