using System.Globalization;

namespace Wattwise.Benchmarks.LocalEngine.Soak;

/// <summary>What this process holds, while nothing runs.</summary>
/// <param name="ResidentMebibytes">Physical memory, native and managed, mapped files not counted.</param>
/// <param name="ManagedMebibytes">Live managed objects.</param>
internal readonly record struct MemoryReading(double ResidentMebibytes, double ManagedMebibytes)
{
    private const double Mebibyte = 1 << 20;

    /// <summary>Collects garbage, and reads.</summary>
    public static MemoryReading Take()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return new(AnonymousBytes() / Mebibyte, GC.GetTotalMemory(forceFullCollection: true) / Mebibyte);
    }

    // RssAnon, not VmRSS: the weights are a mapped file, whose pages come and go with the page cache.
    private static double AnonymousBytes()
    {
        const string path = "/proc/self/status";
        if (!File.Exists(path))
            return Environment.WorkingSet;
        var line = File.ReadLines(path).First(line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
