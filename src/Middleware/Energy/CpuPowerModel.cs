using System.Globalization;
using Wattwise.Accounting;

namespace Wattwise.Energy;

/// <summary>How much power one busy logical processor stands for: turns CPU time into energy where no counter can be read.</summary>
/// <remarks>
/// The power of the CPU package alone: memory, disks, fans and losses of the power supply come on top. Immutable and thread-safe.
/// </remarks>
/// <param name="Watts">The best estimate in watts for each busy logical processor.</param>
/// <param name="LowWatts">The lower bound in watts.</param>
/// <param name="HighWatts">The upper bound in watts.</param>
/// <param name="Source">Where the figures come from, for reports.</param>
public sealed record CpuPowerModel(double Watts, double LowWatts, double HighWatts, string Source)
{
    /// <summary>
    /// For a CPU that is not known, or a virtual machine that does not show how many processors share the package: 4 W (CodeCarbon's figure
    /// for a thread), between 1.5 W (a large server: 360 W over 192 threads is 1.9 W, less at partial load) and 10 W (a desktop: 253 W over
    /// 32 is 7.9 W, more when few run).
    /// </summary>
    public static CpuPowerModel Generic { get; } = new(4, 1.5, 10, "generic CPU");

    // Thermal design power is what a fully loaded package sustains. Alone, a core boosts and carries the uncore's share; at low clocks it
    // draws less.
    private const double LowShare = 0.5;
    private const double HighShare = 2;

    internal const string DefaultCpuInfoPath = "/proc/cpuinfo";

    /// <summary>
    /// The model for this machine's CPU: its thermal design power over its logical processors, with bounds of half and double;
    /// <see cref="Generic"/> where the CPU is not in the table, on a virtual machine, and on systems without <c>/proc/cpuinfo</c>.
    /// </summary>
    public static CpuPowerModel Detect() => Detect(DefaultCpuInfoPath);

    internal static CpuPowerModel Detect(string cpuInfoPath)
    {
        string? name = null;
        string? flags = null;
        var siblings = 0;
        try
        {
            // The first processor's block says it all; packages of one machine are alike.
            foreach (var line in File.ReadLines(cpuInfoPath).TakeWhile(line => line.Length > 0))
            {
                var value = line[(line.IndexOf(':') + 1)..].Trim();
                if (line.StartsWith("model name", StringComparison.Ordinal))
                    name = value;
                else if (line.StartsWith("flags", StringComparison.Ordinal))
                    flags = value;
                else if (line.StartsWith("siblings", StringComparison.Ordinal))
                    _ = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out siblings);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Generic;
        }

        if (name is null)
            return Generic;
        if (flags is null || siblings <= 0 || flags.Split(' ').Contains("hypervisor"))
            return Generic with { Source = $"generic for {name} in a virtual machine" };
        if (CpuTdpTable.Find(name) is not { } tdp)
            return Generic with { Source = $"generic for {name}" };

        var watts = tdp / siblings;
        return new CpuPowerModel(
            watts, watts * LowShare, watts * HighShare,
            string.Create(CultureInfo.InvariantCulture, $"{name}: {tdp:0.#} W thermal design power over {siblings} logical processors"));
    }

    // Of the power of a fully loaded processor. Cloud Carbon Footprint, methodology: 0.74 W idle and 3.5 W loaded for a virtual processor,
    // means over the machines of AWS (from the SPECpower results of their processors).
    internal const double IdleShare = 0.74 / 3.5;

    /// <summary>The idle power of logical processors.</summary>
    internal IdlePower IdleOf(int processors) => new IdlePower(Watts, LowWatts, HighWatts) * (IdleShare * processors);

    internal void ThrowIfInvalid(string parameterName)
    {
        if (!(LowWatts >= 0 && LowWatts <= Watts && Watts <= HighWatts && double.IsFinite(HighWatts)))
            throw new ArgumentException(
                $"{this} is no power model: its watts must be finite, not negative, and the bounds must enclose the estimate.",
                parameterName);
    }
}
