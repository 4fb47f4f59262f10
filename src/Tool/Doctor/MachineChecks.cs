using System.Globalization;
using System.Runtime.InteropServices;
using Wattwise.Accounting;
using Wattwise.Energy;
using Wattwise.Tool.Results;

namespace Wattwise.Tool.Doctor;

/// <summary>What the machine is, and what it tells of its energy.</summary>
internal static class MachineChecks
{
    // A GPU's counter moves in steps of some tens of milliseconds.
    private static readonly TimeSpan Watched = TimeSpan.FromMilliseconds(200);

    public static async Task<IReadOnlyList<Check>> RunAsync(CancellationToken cancellationToken)
    {
        List<Check> checks = [Machine()];
        var rapl = RaplEnergyMeter.TryOpen(RaplEnergyMeter.DefaultPowercapPath, timeProvider: null, out var whyNot);
        checks.Add(await MeterAsync("processor's energy (RAPL)", rapl, whyNot ?? "", cancellationToken));
        var driver = NvmlLibrary.TryOpen();
        driver?.Dispose();
        var without = driver is null ? "no NVIDIA driver" : "there is no GPU, or one of them has no energy counter";
        checks.Add(await MeterAsync("GPUs' energy (NVML)", NvmlEnergyMeter.TryOpen(), without, cancellationToken));
        checks.Add(Chosen());
        return checks;
    }

    private static Check Machine() => new(
        "machine",
        CheckState.Works,
        string.Create(
            CultureInfo.InvariantCulture,
            $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} processors, "
                + $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:0.0} GB, .NET {Environment.Version}, wattwise "
                + $"{ToolVersion.Text}"));

    private static async Task<Check> MeterAsync(string name, IEnergyMeter? meter, string without, CancellationToken cancellationToken)
    {
        if (meter is null)
            return new(name, CheckState.Absent, without);
        using (meter as IDisposable)
        {
            var (before, start) = (meter.ReadTotal(), TimeProvider.System.GetTimestamp());
            await Task.Delay(Watched, cancellationToken);
            var watts = (meter.ReadTotal().Joules - before.Joules) / TimeProvider.System.GetElapsedTime(start).TotalSeconds;
            return watts > 0
                ? new(name, CheckState.Works, string.Create(CultureInfo.InvariantCulture, $"{meter.Description}: {watts:0.0} W now"))
                : new(name, CheckState.Fails, $"{meter.Description}: the counter stands still");
        }
    }

    // What requests are accounted with.
    private static Check Chosen()
    {
        var meter = EnergyMeterFactory.Create();
        using (meter as IDisposable)
            return new("energy meter", meter.Method == EnergyMethod.Measured
                ? CheckState.Works
                : CheckState.Absent, $"{meter.Method}: {meter.Description}");
    }
}
