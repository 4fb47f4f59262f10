using System.Text.Json;
using System.Text.RegularExpressions;

namespace Wattwise.Architecture.Tests.Documentation;

/// <summary>
/// The board reads the instruments that there are, by the names and labels that the OpenTelemetry exporter for Prometheus gives them.
/// </summary>
public partial class GrafanaBoardTests
{
    // What the exporter makes of units; one in braces is left out, one that it does not know stays as it is.
    private static readonly Dictionary<string, string> Units = new() { ["J"] = "_joules", ["s"] = "_seconds", ["1"] = "_ratio" };

    private static readonly Dictionary<string, string[]> Metrics = ReadMetrics();
    private static readonly string[] Expressions = [.. ReadExpressions()];

    [Fact]
    public void Each_metric_of_the_board_is_an_instrument() =>
        Assert.All(Expressions.SelectMany(expression => Metric().Matches(expression).Select(match => match.Value)), name =>
            Assert.Contains(name, Metrics.Keys));

    [Fact]
    public void Each_label_of_the_board_is_a_tag_of_its_instrument()
    {
        Assert.NotEmpty(Expressions);
        foreach (var expression in Expressions)
        {
            var known = Metric().Matches(expression).SelectMany(match => Metrics[match.Value]).Append("le").ToHashSet();
            var used = Labels().Matches(expression)
                .SelectMany(match => match.Groups["labels"].Value.Split(',', StringSplitOptions.TrimEntries))
                .Concat(Filter().Matches(expression).Select(match => match.Groups["label"].Value));
            Assert.All(used, label => Assert.True(known.Contains(label), $"{label} in {expression}"));
        }
    }

    [Fact]
    public void Legends_name_labels_that_the_expression_keeps()
    {
        foreach (var target in Targets())
        {
            var kept = Labels().Matches(target.GetProperty("expr").GetString()!)
                .SelectMany(match => match.Groups["labels"].Value.Split(',', StringSplitOptions.TrimEntries)).ToHashSet();
            Assert.All(
                Legend().Matches(target.GetProperty("legendFormat").GetString()!).Select(match => match.Groups["label"].Value),
                label => Assert.Contains(label, kept));
        }
    }

    [Fact]
    public void What_must_not_be_added_up_is_kept_apart()
    {
        foreach (var expression in Expressions.Where(
            expression => expression.Contains("wattwise_carbon_", StringComparison.Ordinal)
                && expression.Contains("operational", StringComparison.Ordinal)))
            Assert.Contains("wattwise_carbon_signal, wattwise_carbon_basis", expression, StringComparison.Ordinal);
        foreach (var expression in Expressions.Where(expression => expression.Contains("wattwise_cost", StringComparison.Ordinal)))
            Assert.Contains("wattwise_currency", expression, StringComparison.Ordinal);
    }

    private static IEnumerable<JsonElement> Targets()
    {
        var board = JsonDocument.Parse(Repository.Read("docs/grafana-wattwise.json"));
        return board.RootElement.GetProperty("panels").EnumerateArray().SelectMany(panel => panel.GetProperty("targets").EnumerateArray());
    }

    private static IEnumerable<string> ReadExpressions() => Targets().Select(target => target.GetProperty("expr").GetString()!);

    /// <summary>The metrics of the telemetry page, which another test compares with the code, and their labels.</summary>
    private static Dictionary<string, string[]> ReadMetrics()
    {
        var rows = Row().Matches(Repository.Read("docs/telemetry.md"));
        var tags = rows.ToDictionary(row => row.Groups["name"].Value, row => row.Groups["tags"].Value);
        var metrics = new Dictionary<string, string[]>();
        foreach (Match row in rows)
        {
            var (kind, unit, text) = (row.Groups["kind"].Value, row.Groups["unit"].Value, row.Groups["tags"].Value);
            if (Same().Match(text) is { Success: true } same)
                text = tags[same.Groups["name"].Value];
            var name = row.Groups["name"].Value.Replace('.', '_') + (unit[0] == '{' ? "" : Units.GetValueOrDefault(unit, "_" + unit));
            string[] labels = [.. Tag().Matches(text).Select(match => match.Groups["name"].Value.Replace('.', '_'))];
            foreach (var suffix in kind switch { "counter" => ["_total"], "histogram" => new[] { "_bucket", "_count", "_sum" }, _ => [""] })
                metrics[name + suffix] = labels;
        }

        return metrics;
    }

    [GeneratedRegex(@"(?<!by \(|, )\bwattwise_\w+(?=[\[{)])")]
    private static partial Regex Metric();

    [GeneratedRegex(@"\bby \((?<labels>[^)]*)\)")]
    private static partial Regex Labels();

    [GeneratedRegex(@"[{,]\s*(?<label>\w+)=~?""")]
    private static partial Regex Filter();

    [GeneratedRegex(@"\{\{(?<label>\w+)\}\}")]
    private static partial Regex Legend();

    [GeneratedRegex(
        @"^\| `(?<name>[\w.]+)` \| (?<kind>counter|histogram|gauge) \| `(?<unit>[^`]+)` \|[^|]*\|(?<tags>[^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^ as `(?<name>[\w.]+)`")]
    private static partial Regex Same();

    [GeneratedRegex(@"`(?<name>[a-z][\w.]+)`")]
    private static partial Regex Tag();
}
