using System.Globalization;
using System.Text.RegularExpressions;
using Wattwise.Gateway.Tests.Dashboard;

namespace Wattwise.Gateway.Tests.Monitoring;

/// <summary>What Prometheus reads.</summary>
internal sealed partial class Scrape(string text)
{
    public string Text => text;

    public static async Task<Scrape> ReadAsync(HttpClient client, string path = "metrics") =>
        new(await client.GetStringAsync(path, DashboardHost.Token));

    /// <summary>The sum of all series of a name whose labels hold a text.</summary>
    public double Sum(string name, string labels = "") => Lines().Matches(text)
        .Where(line => line.Groups["name"].Value == name && line.Groups["labels"].Value.Contains(labels, StringComparison.Ordinal))
        .Sum(line => double.Parse(line.Groups["value"].Value, CultureInfo.InvariantCulture));

    /// <summary>All series, by name and labels, with the labels of the exporter's own left out.</summary>
    public Dictionary<string, double> Series(Func<string, bool> takes) =>
        Lines().Matches(text).Where(line => takes(line.Groups["name"].Value)).ToDictionary(
            line =>
                $"{line.Groups["name"].Value}{{{string.Join(',', Labels().Matches(line.Groups["labels"].Value).Select(label => label.Value).Where(label => !label.StartsWith("otel_scope", StringComparison.Ordinal)).Order(StringComparer.Ordinal))}}}",
            line => double.Parse(line.Groups["value"].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^(?<name>[a-zA-Z_:][\w:]*)(?:\{(?<labels>.*)\})? (?<value>[^ \n]+)(?: \d+)?$", RegexOptions.Multiline)]
    private static partial Regex Lines();

    [GeneratedRegex(@"\w+=""(?:\\.|[^""\\])*""")]
    private static partial Regex Labels();
}
