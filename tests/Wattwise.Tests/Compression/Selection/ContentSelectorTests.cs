using System.Globalization;
using CsCheck;
using Wattwise.Compression;

namespace Wattwise.Tests.Compression.Selection;

public sealed class ContentSelectorTests
{
    private static readonly SignCounter Words = new();

    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    [Fact]
    public void A_selection_never_exceeds_its_budget_and_invents_nothing() =>
        Gen.Select(Gen.Enum<ContentKind>(), Gen.Char["ab {}[]\":,\n\t1.@+-#<>/|\\"].Array[0, 200], Gen.Int[1, 60], Gen.Bool)
            .ForAll((kind, characters, budget, hasQuestion) =>
            {
                var input = new CompressionInput(new string(characters), kind, budget, Words) { Question = hasQuestion ? "ab 1" : null };
                var result = Run(new ContentSelector(), input);
                return result is null || (result.Tokens <= budget && result.Tokens == Words.Count(result.Text)
                    && result.Kept.All(span => IsFrom(kind, input.Text, result.Text.Substring(span.Start, span.Length))));
            }, iter: 10_000);

    [Fact]
    public void Kept_pieces_stand_in_the_order_of_the_source()
    {
        var result = Run(new ContentSelector(), Log("connection 17"))!;

        var starts = result.Kept.Select(span => span.SourceStart).ToArray();
        Assert.Equal(starts.Order(), starts);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(60)]
    [InlineData(99)]
    public void A_row_is_kept_if_the_question_has_its_key(int row)
    {
        var result = Run(new ContentSelector(), Records($"What is the total of order W{row + 1000}?"))!;

        Assert.Contains($"W{row + 1000}", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_is_kept_if_an_embedder_finds_it_near_the_question()
    {
        using var embedder = new TestEmbedder(
            text => text.Contains("lorry", StringComparison.Ordinal) || text.Contains("truck", StringComparison.Ordinal) ? [1, 0] : [0, 1]);
        var lines = Lines(100, line => line == 48 ? "the lorry left the yard" : $"gate {line} opened and closed");

        var result = Run(
            new ContentSelector(embedder), new(lines, ContentKind.Log, 90, Words) { Question = "When did our truck depart?" })!;

        Assert.Contains("the lorry left the yard", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_distinct_error_is_kept_once_when_asked_what_went_wrong()
    {
        var lines = Lines(
            200, line => line % 10 == 3 ? $"ERROR disk {line} is full" : line == 120 ? "ERROR clock is wrong" : $"INFO tick {line}");

        var result = Run(new ContentSelector(), new(lines, ContentKind.Log, 100, Words) { Question = "What went wrong?" })!;

        Assert.Contains("ERROR disk 3 is full", result.Text, StringComparison.Ordinal);
        Assert.Contains("ERROR clock is wrong", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_largest_value_is_told_with_its_row_and_as_it_was_written()
    {
        var result = Run(new ContentSelector(), Records("Which order has the highest total?"))!;

        Assert.Contains("99.50", result.Text, StringComparison.Ordinal);
        Assert.Contains("W1099", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_input_gives_the_same_text_whatever_came_before()
    {
        using var embedder = new TestEmbedder();
        var selector = new ContentSelector(embedder);
        var first = Run(selector, Log("connection 17"))!.Text;
        _ = Run(selector, Log("gate"));

        Assert.Equal(first, Run(selector, Log("connection 17"))!.Text);
        Assert.Equal(first, Run(new ContentSelector(embedder), Log("connection 17"))!.Text);
    }

    [Fact]
    public void A_gap_names_what_is_missing_and_how_to_get_it()
    {
        var result = Run(new ContentSelector(), Log("connection 17") with { Reference = "get_original(\"x\")" })!;

        Assert.Contains("lines not shown", result.Text, StringComparison.Ordinal);
        Assert.Contains("get_original(\"x\")", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_question_errors_and_both_ends_are_kept()
    {
        var lines = Lines(200, line => line == 120 ? "ERROR clock is wrong" : $"INFO tick {line}");

        var result = Run(new ContentSelector(), new(lines, ContentKind.Log, 60, Words))!;

        Assert.Contains("ERROR clock is wrong", result.Text, StringComparison.Ordinal);
        Assert.Contains("INFO tick 0\n", result.Text, StringComparison.Ordinal);
        Assert.Contains("INFO tick 199", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_budget_below_the_markers_gives_nothing() =>
        Assert.Null(Run(new ContentSelector(), Log("connection 17") with { MaxTokens = 2 }));

    private static CompressedText? Run(ContentSelector selector, CompressionInput input) =>
        selector.CompressAsync(input, Ended).AsTask().GetAwaiter().GetResult();

    // A piece that is written in another way consists of pieces of the source and of signs between them; text of HTML is the source without
    // tags.
    private static bool IsFrom(ContentKind kind, string source, string piece) => kind == ContentKind.Html
        ? IsWithout(source, piece)
        : piece.Split([' ', ',', ':', '|', '\n', '{', '}', '[', ']', '"'], StringSplitOptions.RemoveEmptyEntries)
            .All(part => source.Contains(part, StringComparison.Ordinal));

    private static bool IsWithout(string source, string piece)
    {
        var at = 0;
        foreach (var character in piece.Where(character => !char.IsWhiteSpace(character) && character != '|'))
        {
            at = source.IndexOf(character, at) + 1;
            if (at == 0)
                return false;
        }

        return true;
    }

    private static CompressionInput Log(string question) =>
        new(Lines(100, line => $"2026-01-01 10:00:{line % 60:00} connection {line} closed"), ContentKind.Log, 120, Words)
        {
            Question = question,
        };

    private static CompressionInput Records(string question) =>
        new("[" + string.Join(',', Enumerable.Range(0, 100).Select(row =>
            string.Create(CultureInfo.InvariantCulture, $"{{\"id\":\"W{row + 1000}\",\"total\":{row}.50,\"city\":\"Town {row % 7}\"}}")))
                + "]",
            ContentKind.JsonArray, 200, Words)
        { Question = question };

    private static string Lines(int count, Func<int, string> line) => string.Concat(Enumerable.Range(0, count).Select(i => line(i) + "\n"));
}
