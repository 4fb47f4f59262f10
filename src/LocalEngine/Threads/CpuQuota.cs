using System.Globalization;

namespace Wattwise.LocalEngine;

/// <summary>Reads the CPU quota of this process's container: of Linux's control groups, version 2 or 1.</summary>
internal static class CpuQuota
{
    /// <summary>The CPU seconds a second that the process may take; <see langword="null"/> if there is no quota.</summary>
    public static double? Cores() => Cores("/proc/self/cgroup", "/sys/fs/cgroup");

    /// <summary>The smallest quota of a process's group and those above it.</summary>
    /// <param name="groups">Linux's list of the process's groups.</param>
    /// <param name="mount">The folder that control groups are mounted below.</param>
    public static double? Cores(string groups, string mount)
    {
        try
        {
            double? smallest = null;
            foreach (var line in File.ReadLines(groups))
            {
                // id:controllers:path; version 2 names no controllers.
                var fields = line.Split(':', 3);
                if (fields.Length < 3)
                    continue;
                var controllers = fields[1].Split(',');
                string[] roots = fields[1].Length == 0 ? [mount, Path.Combine(mount, "unified")]
                    : controllers.Contains("cpu") ? [Path.Combine(mount, fields[1]), Path.Combine(mount, "cpu")] : [];
                foreach (var root in roots)
                    smallest = Smaller(smallest, SmallestUpwards(root, fields[2].Trim('/')));
            }

            return smallest;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static double? SmallestUpwards(string root, string path)
    {
        var smallest = Read(root);
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            // Inside a container the path may be the one outside: its folders are not there then, and the mount is the group.
            root = Path.Combine(root, name);
            smallest = Smaller(smallest, Read(root));
        }

        return smallest;
    }

    private static double? Read(string folder) =>
        ReadFields(Path.Combine(folder, "cpu.max")) is [var quota, var period] ? Share(quota, period)
        : ReadFields(Path.Combine(folder, "cpu.cfs_quota_us")) is [var older]
            && ReadFields(Path.Combine(folder, "cpu.cfs_period_us")) is [var olderPeriod]
            ? Share(older, olderPeriod)
            : null;

    // "max" and -1 stand for no quota.
    private static double? Share(string quota, string period) =>
        double.TryParse(quota, CultureInfo.InvariantCulture, out var time) && time > 0
        && double.TryParse(period, CultureInfo.InvariantCulture, out var length) && length > 0
            ? time / length
            : null;

    private static string[]? ReadFields(string path) => File.Exists(path) ? File.ReadAllText(path).Trim().Split(' ') : null;

    private static double? Smaller(double? left, double? right) => left is null || right < left ? right ?? left : left;
}
