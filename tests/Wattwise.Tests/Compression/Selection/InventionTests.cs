using System.Text.RegularExpressions;
using CsCheck;
using Wattwise.Compression;

namespace Wattwise.Tests.Compression.Selection;

public partial class InventionTests
{
    private static readonly SignCounter Words = new();

    // Kinds that are written as they are; JSON becomes rows or a tree, HTML loses its tags.
    private static readonly ContentKind[] Copied =
    [
        ContentKind.Prose, ContentKind.Table, ContentKind.Log, ContentKind.Trace, ContentKind.SearchResult, ContentKind.Code,
        ContentKind.Diff, ContentKind.Markdown,
        ContentKind.Dialogue,
    ];

    private static readonly string?[] Questions = ["the valve at 1017", "gate", null];
    private static readonly string[] Parts = ["😀", "𝄞", "e\u0301", "日本", "a", " ", "\n", ",", "<p>", "\""];

    [Fact]
    public void What_is_no_marker_stands_in_the_source_at_the_place_that_is_told() =>
        Gen.Select(Gen.Int[0, Copied.Length - 1].Select(
            i => Copied[i]), Gen.Int[20, 300], Gen.Int[0, 19], Gen.Int[5, 60], Gen.Int[0, Questions.Length - 1].Select(i => Questions[i]))
            .ForAll((kind, units, place, percent, question) =>
            {
                var text = LongContents.Of(kind, units, place, "a lorry left");
                var selected = Select(kind, text, percent, question);
                return selected is null || (Marker().IsMatch(Rest(selected))
                    && selected.Kept.All(
                        span =>
                            text.AsSpan(span.SourceStart, span.SourceLength).SequenceEqual(selected.Text.AsSpan(span.Start, span.Length))));
            }, iter: 300);

    [Fact]
    public void Each_cell_of_a_row_and_each_value_of_a_tree_stands_in_the_source() =>
        Gen.Select(Gen.Bool.Select(isArray => isArray ? ContentKind.JsonArray : ContentKind.Json), Gen.Int[20, 300], Gen.Int[5, 60]).ForAll(
            (kind, units, percent) =>
            {
                var text = LongContents.Of(kind, units, 7, "a lorry left");
                var selected = Select(kind, text, percent, "gate");
                return selected is null || selected.Kept.All(span => selected.Text.Substring(span.Start, span.Length)
                    .Split([',', ':', '{', '}', '[', ']'], StringSplitOptions.RemoveEmptyEntries)
                    .All(part => text.Contains(part, StringComparison.Ordinal)));
            }, iter: 200);

    [Fact]
    public void No_character_outside_the_basic_plane_is_cut() =>
        Gen.Select(Gen.Enum<ContentKind>(), Gen.Int[0, Parts.Length - 1].Select(i => Parts[i]).Array[0, 3_000], Gen.Int[10, 200])
            .ForAll((kind, parts, budget) =>
            {
                var text = string.Concat(parts);
                var selected = new ContentSelector().CompressAsync(
                    new(text, kind, budget, Words) { Question = "日本 a" }, CancellationToken.None).AsTask().GetAwaiter().GetResult();
                return selected is null || IsWhole(selected.Text);
            }, iter: 300);

    [Theory]
    [InlineData(ContentKind.JsonArray)]
    [InlineData(ContentKind.Json)]
    [InlineData(ContentKind.Table)]
    public void Numbers_stay_as_they_are_written(ContentKind kind)
    {
        string[] numbers = ["9007199254740993", "1.0", "-0", "1e400", "0.1000", "NaN"];
        var filler = Enumerable.Range(100, 300);
        var text = kind switch
        {
            ContentKind.JsonArray =>
                $"[{string.Join(',', filler.Select(i => $"{{\"key\":\"row{i}\",\"value\":{numbers[i % numbers.Length]},\"code\":\"007\"}}"))}]",
            ContentKind.Json =>
                $"{{{string.Join(',', filler.Select(i => $"\"row{i}\":{{\"value\":{numbers[i % numbers.Length]},\"code\":\"007\",\"a\":null,\"b\":\"\"}}"))}}}",
            _ => "key,value,code\n" + string.Concat(filler.Select(i => $"row{i},{numbers[i % numbers.Length]},007\n")),
        };

        for (var i = 150; i < 150 + numbers.Length; i++)
        {
            var selected = Select(kind, text, 10, $"What is the value of row{i}?")!;

            Assert.Matches($@"row{i}\W[^\n]{{0,12}}{Regex.Escape(numbers[i % numbers.Length])}(?![\d.])", selected.Text);
            Assert.Contains("007", selected.Text, StringComparison.Ordinal);
        }
    }

    private static CompressedText? Select(ContentKind kind, string text, int percent, string? question) =>
        new ContentSelector().CompressAsync(
            new(text, kind, Words.Count(text) * percent / 100, Words) { Question = question }, CancellationToken.None)
            .AsTask().GetAwaiter().GetResult();

    // What is left when the pieces of the source are taken out.
    private static string Rest(CompressedText selected)
    {
        var rest = selected.Text;
        foreach (var span in selected.Kept.OrderByDescending(span => span.Start))
            rest = rest.Remove(span.Start, span.Length);
        return rest;
    }

    private static bool IsWhole(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (char.IsSurrogate(text[i]))
                return false;
        }

        return true;
    }

    // The first line, lines of statistics between two others, and gaps.
    [GeneratedRegex(
        @"\A(\[\d+ of \d+ \w+ not shown, each gap marked \[…number\]\]\n)?(\[all \d+ \w+\]\n[^\[]*\[kept \w+\]\n)?(\[…\d+\]|\n)*\z")]
    private static partial Regex Marker();
}
