using System.Globalization;
using Wattwise.Benchmarks.Measurement;

namespace Wattwise.Benchmarks.Directives;

/// <summary>The carbon intensity of one region, hour by hour.</summary>
/// <param name="Region">The region.</param>
/// <param name="Hours">Each hour and its direct grams of CO2e for each kilowatt-hour, as in the paper.</param>
internal sealed record ReplayTrace(string Region, (DateTimeOffset Time, double Grams)[] Hours)
{
    /// <summary>The dirtiest and the cleanest hour of the whole trace: what only a look ahead knows.</summary>
    public (double Low, double High) Range { get; } = (Hours.Min(hour => hour.Grams), Hours.Max(hour => hour.Grams));

    /// <summary>All traces of a folder: files named carbon-REGION-YEAR.tsv.gz.</summary>
    public static ReplayTrace[] ReadAll(string folder)
    {
        var files = Directory.GetFiles(folder, "carbon-*.tsv.gz").Order(StringComparer.Ordinal).ToArray();
        if (files.Length == 0)
            throw new FileNotFoundException($"'{folder}' has no carbon-*.tsv.gz.");
        return [.. files.Select(file => Read(folder, Path.GetFileName(file)))];
    }

    private static ReplayTrace Read(string folder, string name)
    {
        var hours = DataFile.ReadLines(folder, name).Skip(1).Select(line => line.Split('\t'))
            .Where(cells => cells[1].Length > 0).Select(cells => (
            DateTimeOffset.Parse(cells[0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            double.Parse(cells[1], CultureInfo.InvariantCulture)));
        return new ReplayTrace(name["carbon-".Length..^".tsv.gz".Length], [.. hours]);
    }
}
