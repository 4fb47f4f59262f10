using Wattwise.Compression;

namespace Wattwise.Tests.Compression.Selection;

public class CountingTests
{
    private static readonly SignCounter Words = new();

    // 90 orders: every ninth is cancelled, every fifth goes to Texas; dates run through the months.
    private static readonly string Orders = "[" + string.Join(',', Enumerable.Range(0, 90).Select(i =>
        $"{{\"order\":\"W{i + 100}\",\"status\":\"{(i % 9 == 0 ? "cancelled" : i % 2 == 0 ? "pending" : "delivered")}\",\"state\":\"{(i % 5 == 0 ? "TX" : "OH")}\","
        + $"\"paid\":{(i % 10 == 0 ? "false" : "true")},\"items\":{i % 8},\"date\":\"2026-{(i % 12) + 1:00}-01\"}}")) + "]";

    [Theory]
    [InlineData("How many orders were cancelled?", "status cancelled: 10 (W100; W109; W118; W127; W136; W145; W154; W163; W172; W181)")]
    [InlineData("How many orders go to Texas?", "state TX: 18")]
    [InlineData("How many orders are not settled?", "paid false: 9")]
    [InlineData("How many orders have more than 5 items?", "items more than 5: 22")]
    [InlineData("How many orders are of March 2026?", "date in 2026-03: 8")]
    [InlineData("How many cancelled orders go to Texas?", "state TX and status cancelled: 2 (W100; W145)")]
    public async Task Rows_that_a_question_counts_are_counted_exactly_and_named(string question, string told) =>
        Assert.Contains(told, await SelectAsync(Orders, ContentKind.JsonArray, question), StringComparison.Ordinal);

    [Fact]
    public async Task A_table_is_counted_as_JSON_is()
    {
        var table = "order,status\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"W{i},{(i % 50 == 3 ? "lost" : "sent")}\n"));

        Assert.Contains("status lost: 4 (W3; W53; W103; W153)", await SelectAsync(
            table, ContentKind.Table, "How many orders were lost?"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entries_of_a_log_are_counted_by_level_and_by_word()
    {
        var log = string.Concat(
            Enumerable.Range(0, 300)
                .Select(i => $"2026-01-01 10:00:{i % 60:00} {(i % 100 == 7 ? "ERROR disk failed" : "INFO disk works")}\n"));
        var text = await SelectAsync(log, ContentKind.Log, "How many times has the disk failed?");

        Assert.Contains("levels: INFO 297x, ERROR 3x", text, StringComparison.Ordinal);
        Assert.Contains("lines with \"failed\" 3", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Matches_are_counted_by_file()
    {
        var matches = string.Concat(
            Enumerable.Range(0, 100).Select(i => $"src/{(i < 70 ? "long" : "short")}.cs:{i + 1}: var timeout = {i};\n"));

        Assert.Contains("matches by file: src/long.cs 70x, src/short.cs 30x", await SelectAsync(
            matches, ContentKind.SearchResult, "How many matches are there per file?"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_are_counted_by_their_code()
    {
        var build = string.Concat(
            Enumerable.Range(0, 100)
                .Select(i => $"/src/a{i}.cs({i},1): error {(i % 4 == 0 ? "CS0246" : "CS0103")}: name {i} is not known\n"));

        Assert.Contains("errors by code: CS0103 75x, CS0246 25x", await SelectAsync(
            build, ContentKind.Trace, "How many errors are there?"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_that_counts_nothing_gets_no_counts() =>
        Assert.DoesNotContain(
            "rows with", await SelectAsync(Orders, ContentKind.JsonArray, "Which orders were cancelled?"), StringComparison.Ordinal);

    private static async Task<string> SelectAsync(string text, ContentKind kind, string question) =>
        (await new ContentSelector().CompressAsync(
            new(text, kind, Words.Count(text) / 4, Words) { Question = question }, TestContext.Current.CancellationToken))!.Text;
}
