using System.Globalization;
using System.Text.RegularExpressions;

namespace Wattwise.Energy;

/// <summary>Thermal design power by the name that a CPU gives itself.</summary>
internal static partial class CpuTdpTable
{
    /// <summary>Watts of the whole package, or <see langword="null"/> for a CPU that is not in the table.</summary>
    public static double? Find(string cpuName)
    {
        // Asked once or twice in a process, so nothing is kept of the 5,000 rows.
        var wanted = Normalize(cpuName);
        foreach (var row in EmbeddedTable.Rows("cpu-tdp.tsv"))
        {
            if (Normalize(row[0]) == wanted)
                return double.Parse(row[1], CultureInfo.InvariantCulture);
        }

        return null;
    }

    // "Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz" and "12th Gen Intel(R) Core(TM) i7-1260P", as kernels print them, against "Intel Xeon
    // E5-2680 v4".
    private static string Normalize(string name) =>
        Spaces().Replace(Noise().Replace(name.ToUpperInvariant(), " "), " ").Trim();

    [GeneratedRegex(@"\((R|TM|C)\)|\bCPU\b|\bPROCESSOR\b|\bAPU\b|@.*$|\bWITH .*$|\b\d+-CORE\b|\b\d+(ST|ND|RD|TH) GEN\b")]
    private static partial Regex Noise();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
