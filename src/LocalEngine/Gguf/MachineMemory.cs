using System.Globalization;

namespace Wattwise.LocalEngine.Gguf;

/// <summary>How much memory native code in this process may still take.</summary>
internal static class MachineMemory
{
    /// <summary>
    /// On Linux the smaller of what the system calls available (which counts the file cache as free) and what the container's limit leaves;
    /// elsewhere the machine's memory as the runtime sees it.
    /// </summary>
    internal static long AvailableBytes() =>
        OperatingSystem.IsLinux() ? LinuxAvailableBytes("/proc/meminfo", "/sys/fs/cgroup") : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>As <see cref="AvailableBytes"/>, from these places; unlimited where neither can be read.</summary>
    internal static long LinuxAvailableBytes(string memoryInformation, string controlGroup)
    {
        var system = Entry(memoryInformation, "MemAvailable:") is { } kilobytes ? kilobytes * 1024 : long.MaxValue;
        // Control groups v2: memory.max reads "max" where there is no limit.
        if (Number(Path.Combine(controlGroup, "memory.max")) is not { } limit
            || Number(Path.Combine(controlGroup, "memory.current")) is not { } used)
            return system;
        var reclaimable = Entry(Path.Combine(controlGroup, "memory.stat"), "inactive_file") ?? 0;
        return Math.Min(system, Math.Max(0, limit - used + reclaimable));
    }

    private static long? Number(string file) =>
        File.Exists(file) && long.TryParse(
            File.ReadAllText(file).AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static long? Entry(string file, string name)
    {
        if (!File.Exists(file))
            return null;
        foreach (var line in File.ReadLines(file))
        {
            if (line.StartsWith(name, StringComparison.Ordinal)
                && long.TryParse(
                    line.AsSpan(name.Length).TrimEnd("kB ").Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return number;
        }

        return null;
    }
}
