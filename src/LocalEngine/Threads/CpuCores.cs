using System.Globalization;

namespace Wattwise.LocalEngine;

/// <summary>
/// The cores that this process may use: by its affinity mask, the CPU quota of its container, and the machine's physical cores.
/// </summary>
internal static class CpuCores
{
    /// <summary>
    /// Physical cores that are available; at least 1. Two hardware threads of one core share its arithmetic units, so the second one adds
    /// nothing. A quota of 1.5 cores counts as 1: with more threads than that, one of them is held back while the others spin.
    /// </summary>
    public static int Available()
    {
        // Environment.ProcessorCount honours affinity masks and container quotas, but counts hardware threads and rounds quotas up.
        var available = Environment.ProcessorCount;
        if (!OperatingSystem.IsLinux())
            return available;
        if (CountPhysical(Allowed(), "/sys/devices/system/cpu") is > 0 and var cores)
            available = Math.Min(available, cores);
        return CpuQuota.Cores() is { } quota ? Math.Clamp((int)quota, 1, available) : available;
    }

    /// <summary>
    /// The numbers of the hardware threads in this process's affinity mask; <see langword="null"/> if Linux does not list them.
    /// </summary>
    public static HashSet<int>? Allowed()
    {
        const string name = "Cpus_allowed_list:";
        try
        {
            var line = File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
            return line is null ? null : ParseList(line.AsSpan(name.Length));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The numbers of a list in Linux's format, such as <c>0-3,8</c>.</summary>
    /// <exception cref="FormatException">The text is no such list.</exception>
    public static HashSet<int> ParseList(ReadOnlySpan<char> list)
    {
        var numbers = new HashSet<int>();
        list = list.Trim();
        foreach (var range in list.Split(','))
        {
            var part = list[range];
            var dash = part.IndexOf('-');
            var first = Parse(dash < 0 ? part : part[..dash]);
            var last = dash < 0 ? first : Parse(part[(dash + 1)..]);
            for (var number = first; number <= last; number++)
                numbers.Add(number);
        }

        return numbers;
    }

    /// <summary>The physical cores that hold the allowed hardware threads; 0 if the folder does not say.</summary>
    /// <param name="allowed">The hardware threads; <see langword="null"/> for all.</param>
    /// <param name="folder">Linux's folder of CPUs.</param>
    public static int CountPhysical(HashSet<int>? allowed, string folder)
    {
        try
        {
            var cores = new HashSet<(int Package, int Core)>();
            foreach (var cpu in Directory.EnumerateDirectories(folder, "cpu*"))
            {
                var topology = Path.Combine(cpu, "topology");
                if (!int.TryParse(
                    Path.GetFileName(cpu.AsSpan())["cpu".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    || allowed?.Contains(number) == false || !Directory.Exists(topology))
                {
                    continue;
                }

                cores.Add((ReadInt(topology, "physical_package_id"), ReadInt(topology, "core_id")));
            }

            return cores.Count;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            return 0;
        }
    }

    private static int ReadInt(string folder, string file) => Parse(File.ReadAllText(Path.Combine(folder, file)));

    private static int Parse(ReadOnlySpan<char> text) => int.Parse(text.Trim(), CultureInfo.InvariantCulture);
}
