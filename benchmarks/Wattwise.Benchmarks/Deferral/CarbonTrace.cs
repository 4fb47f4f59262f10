using System.Globalization;
using Wattwise.Benchmarks.Measurement;
using Wattwise.Carbon;

namespace Wattwise.Benchmarks.Deferral;

/// <summary>A year of hourly intensities.</summary>
/// <param name="Zone">The grid zone.</param>
/// <param name="Start">The first hour.</param>
/// <param name="Hours">Grams per kilowatt-hour of each hour; direct emissions.</param>
internal sealed record CarbonTrace(GridZone Zone, DateTimeOffset Start, double[] Hours)
{
    /// <summary>The traces of a folder.</summary>
    public static IReadOnlyList<CarbonTrace> ReadAll(string folder)
    {
        var names = Directory.EnumerateFiles(folder, "carbon-*.tsv.gz").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)
            .ToArray();
        return names.Length > 0
            ? [.. names.Select(name => Read(folder, name))]
            : throw new FileNotFoundException($"'{folder}' has no carbon-*.tsv.gz: name the folder that holds them with --data.");
    }

    /// <summary>The intensity of an hour.</summary>
    public CarbonIntensity At(int hour, double grams, bool isEstimated) => new(
        Math.Max(0, grams), Zone, Start.AddHours(hour), Start.AddHours(hour + 1), IntensitySignal.AverageLocation, isEstimated, "trace")
    {
        Basis = IntensityBasis.Direct,
    };

    public int HourOf(DateTimeOffset time) => (int)Math.Floor((time - Start).TotalHours);

    /// <summary>The mean over a span.</summary>
    public double Mean(DateTimeOffset from, TimeSpan duration)
    {
        var (at, end, sum) = (from, from + duration, 0.0);
        while (at < end)
        {
            var hour = HourOf(at);
            var until = Start.AddHours(hour + 1) < end ? Start.AddHours(hour + 1) : end;
            sum += Hours[hour] * (until - at).TotalHours;
            at = until;
        }

        return sum / duration.TotalHours;
    }

    private static CarbonTrace Read(string folder, string name)
    {
        var rows = DataFile.ReadLines(folder, name).Skip(1).Select(line => line.Split('\t')).ToArray();
        var start = DateTimeOffset.Parse(rows[0][0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        return new(
            new GridZone(name["carbon-".Length..^".tsv.gz".Length]), start,
            [.. rows.Select(row => double.Parse(row[1], CultureInfo.InvariantCulture))]);
    }
}
