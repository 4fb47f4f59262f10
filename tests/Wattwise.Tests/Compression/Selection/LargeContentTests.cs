using Wattwise.Compression;

namespace Wattwise.Tests.Compression.Selection;

public class LargeContentTests
{
    private static readonly SignCounter Words = new();

    public static TheoryData<ContentKind> Kinds => [.. Enum.GetValues<ContentKind>()];

    [Theory]
    [InlineData(ContentKind.Log)]
    [InlineData(ContentKind.Json)]
    [InlineData(ContentKind.Html)]
    public async Task Ten_megabytes_on_one_line_keep_the_budget(ContentKind kind)
    {
        var line = string.Create(10_000_000, kind, (characters, _) =>
        {
            for (var i = 0; i < characters.Length; i++)
                characters[i] = i % 7 == 6 ? ' ' : (char)('a' + (i * 31L % 26));
        });

        var selected = await new ContentSelector().CompressAsync(
            new(line, kind, 2_000, Words) { Question = "What is abc?" }, TestContext.Current.CancellationToken);

        Assert.True(selected is null || selected.Tokens <= 2_000);
    }

    [Theory]
    [InlineData(ContentKind.JsonArray)]
    [InlineData(ContentKind.Table)]
    [InlineData(ContentKind.Log)]
    [InlineData(ContentKind.SearchResult)]
    public async Task One_row_of_a_hundred_thousand_is_found_by_its_key(ContentKind kind)
    {
        var text = LongContents.Of(kind, 100_000, 71_234, "order ZQX-40718 left for Aarhus");

        var selected = await new ContentSelector().CompressAsync(
            new(text, kind, 1_000, Words) { Question = "Where did ZQX-40718 go?" }, TestContext.Current.CancellationToken);

        Assert.Contains("order ZQX-40718 left for Aarhus", selected!.Text, StringComparison.Ordinal);
        Assert.InRange(selected.Tokens, 1, 1_000);
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    [InlineData("[[{\"b\":", "}]]")]
    public async Task Deeply_nested_JSON_is_no_error(string open, string close)
    {
        foreach (var depth in new[] { 90, 110, 5_000 })
        {
            var text = string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth));
            foreach (var kind in new[] { ContentKind.Json, ContentKind.JsonArray })
            {
                var selected = await new ContentSelector().CompressAsync(
                    new(text, kind, 100, Words) { Question = "a" }, TestContext.Current.CancellationToken);

                Assert.True(selected is null || selected.Tokens <= 100);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_request_that_ends_ends_the_selection(ContentKind kind)
    {
        using var source = new CancellationTokenSource();
        var text = LongContents.Of(kind, 3_000, 5, "a lorry left");
        var counter = new CancellingCounter(source, 20);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await new ContentSelector().CompressAsync(new(text, kind, 5_000, counter) { Question = "gate" }, source.Token));
    }

    [Fact]
    public async Task Each_step_looks_whether_the_request_has_ended()
    {
        var ended = new CancellationToken(canceled: true);
        var json = LongContents.Of(ContentKind.JsonArray, 3_000, 5, "a lorry left");
        var root = JsonPlaces.Read(json, CancellationToken.None)!;
        var view = SourceViews.Read(json, ContentKind.JsonArray, 5_000, CancellationToken.None);

        Assert.ThrowsAny<OperationCanceledException>(() => JsonPlaces.Read(json, ended));
        Assert.ThrowsAny<OperationCanceledException>(() => RecordTable.Of(json, root, ended));
        Assert.ThrowsAny<OperationCanceledException>(() => LexicalScores.Of(view, "gate", ended));
        Assert.ThrowsAny<OperationCanceledException>(() => UnitRanker.Score(view, "gate", null, null, [], ended));
        Assert.ThrowsAny<OperationCanceledException>(() => new MeaningTexts(view, ended));
        Assert.ThrowsAny<OperationCanceledException>(
            () => SourceViews.Read(LongContents.Of(ContentKind.Html, 100, 5, "a lorry left"), ContentKind.Html, 50, ended));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await new ContentSelector(new HangingEmbedder()).CompressAsync(
                new(json, ContentKind.JsonArray, 5_000, Words) { Question = "gate" }, Soon()));
    }

    private static CancellationToken Soon() => new CancellationTokenSource(TimeSpan.FromMilliseconds(50)).Token;

    /// <summary>Ends the request when so many texts were counted.</summary>
    private sealed class CancellingCounter(CancellationTokenSource source, int after) : ITokenCounter
    {
        private int _left = after;

        public bool IsEstimate => false;

        public int Count(ReadOnlySpan<char> text)
        {
            if (--_left == 0)
                source.Cancel();
            return Words.Count(text);
        }
    }
}
