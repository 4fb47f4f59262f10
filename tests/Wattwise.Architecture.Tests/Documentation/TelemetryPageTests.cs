using System.Text.RegularExpressions;

namespace Wattwise.Architecture.Tests.Documentation;

public partial class TelemetryPageTests
{
    private static readonly string Page = Repository.Read("docs/telemetry.md");
    private static readonly string Source = string.Concat(
        new[] { "src/Middleware", "src/Connectors/Sqlite" }.SelectMany(folder => Repository.Files(folder)).Select(Repository.Read));

    [Fact]
    public void The_page_lists_each_instrument_with_its_kind_and_unit_and_no_other() =>
        Assert.Equal(
            Instrument().Matches(Source)
                .Select(call => (call.Groups["name"].Value, call.Groups["kind"].Value.ToLowerInvariant(), call.Groups["unit"].Value))
                .Order(),
            Row().Matches(Page).Select(row => (row.Groups["name"].Value, KindOf(row), row.Groups["unit"].Value)).Order());

    [Fact]
    public void The_page_names_each_tag_activity_and_count_of_the_code_and_no_other() =>
        Assert.Equal(
            Literal().Matches(Source).Select(literal => literal.Groups["name"].Value).Distinct().Order(),
            Mention().Matches(Page).Select(mention => mention.Groups["name"].Value).Distinct().Order());

    private static string KindOf(Match row) => row.Groups["kind"].Value.Replace("up-down ", "updown", StringComparison.Ordinal);

    [GeneratedRegex(@"Create(?<kind>Counter|UpDownCounter|Histogram|Gauge)<\w+>\(\s*""(?<name>[^""]+)"",\s*""(?<unit>[^""]+)""")]
    private static partial Regex Instrument();

    [GeneratedRegex(
        @"^\| `(?<name>[\w.]+)` \| (?<kind>counter|up-down counter|histogram|gauge) \| `(?<unit>[^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"""(?<name>wattwise\.[a-z_.]+)""")]
    private static partial Regex Literal();

    [GeneratedRegex(@"`(?<name>wattwise\.[a-z_.]+)`")]
    private static partial Regex Mention();
}
