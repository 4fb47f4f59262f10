using System.Globalization;

namespace Wattwise.LocalEngine;

/// <summary>How many cores this process may use.</summary>
internal static class CpuTopology
{
    /// <summary>
    /// Physical cores that are available: two hardware threads of one core share its arithmetic units, so a second one adds nothing.
    /// </summary>
    public static int AvailablePhysicalCores()
    {
        // Environment.ProcessorCount honours affinity masks and container limits, but counts hardware threads.
        var available = Environment.ProcessorCount;
        return OperatingSystem.IsLinux() && CountLinuxCores() is > 0 and var cores ? Math.Min(available, cores) : available;
    }

    private static int CountLinuxCores()
    {
        try
        {
            var cores = new HashSet<(int Package, int Core)>();
            foreach (var cpu in Directory.EnumerateDirectories("/sys/devices/system/cpu", "cpu*"))
            {
                var topology = Path.Combine(cpu, "topology");
                if (!char.IsAsciiDigit(cpu[^1]) || !Directory.Exists(topology))
                    continue;
                cores.Add((ReadInt(topology, "physical_package_id"), ReadInt(topology, "core_id")));
            }

            return cores.Count;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            return 0;
        }
    }

    private static int ReadInt(string folder, string file) =>
        int.Parse(File.ReadAllText(Path.Combine(folder, file)).AsSpan().Trim(), CultureInfo.InvariantCulture);
}
