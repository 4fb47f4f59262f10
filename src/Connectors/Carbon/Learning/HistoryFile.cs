using System.Globalization;

namespace Wattwise.Carbon;

/// <summary>The hours of a zone in a text file, in the form that <see cref="RecordedCarbonIntensityProvider"/> reads. Not
/// thread-safe.</summary>
/// <param name="path">The file.</param>
internal sealed class HistoryFile(string path)
{
    private const string Header = "time_utc\tgrams_per_kwh";
    private const string TimeForm = "yyyy-MM-dd'T'HH:mm'Z'";

    /// <summary>The hours by time, the last so many of them. Lines that a crash cut short are left out; of an hour that is there twice,
    /// the last is taken.</summary>
    public IReadOnlyCollection<KeyValuePair<long, double>> Read(int maxHours)
    {
        if (!File.Exists(path))
            return [];
        SortedDictionary<long, double> hours = [];
        var lines = 0;
        foreach (var line in File.ReadLines(path))
        {
            lines++;
            var cells = line.Split('\t');
            if (cells.Length >= 2
                && DateTimeOffset.TryParse(cells[0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                && double.TryParse(cells[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var grams)
                && double.IsFinite(grams) && grams >= 0)
            {
                hours[HourHistory.HourOf(time)] = grams;
            }
        }

        KeyValuePair<long, double>[] kept = [.. hours.Skip(hours.Count - maxHours)];
        if (lines > 2 * maxHours)
            Replace(kept);
        return kept;
    }

    /// <summary>Adds an hour.</summary>
    public void Append(long hour, double grams)
    {
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        using var writer = new StreamWriter(file);
        if (file.Position == 0)
            writer.WriteLine(Header);
        writer.WriteLine(LineOf(hour, grams));
    }

    private void Replace(IEnumerable<KeyValuePair<long, double>> hours)
    {
        var next = $"{path}.{Guid.NewGuid():N}";
        File.WriteAllLines(next, hours.Select(static hour => LineOf(hour.Key, hour.Value)).Prepend(Header));
        File.Move(next, path, overwrite: true);
    }

    private static string LineOf(long hour, double grams) => string.Create(
        CultureInfo.InvariantCulture, $"{HourHistory.StartOf(hour).ToString(TimeForm, CultureInfo.InvariantCulture)}\t{grams:R}");
}
