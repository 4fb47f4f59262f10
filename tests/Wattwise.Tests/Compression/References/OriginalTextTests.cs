using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Wattwise.Compression;

namespace Wattwise.Tests.Compression.References;

public partial class OriginalTextTests
{
    private static readonly Gen<string> AnyText = Gen.OneOf(
        Gen.OneOf<string>("a", "\n", "\r\n", "\r", "é", "😀", ",", " ", "}", "line of words\n"),
        Gen.Int[900, 2_500].Select(length => new string('x', length)),
        Gen.Int[500, 800].Select(length => string.Concat(Enumerable.Repeat("😀", length)))).List[0, 20].Select(string.Concat);

    [Fact]
    public void All_lines_in_their_order_are_the_text() => AnyText.ForAll(text =>
    {
        var original = new OriginalText(text);
        Assert.Equal(text, string.Concat(Enumerable.Range(1, original.Count).Select(line => original.Slice(line, line).ToString())));
    });

    [Fact]
    public void No_part_is_long_or_ends_within_a_character() => AnyText.ForAll(text =>
    {
        var original = new OriginalText(text);
        for (var i = 1; i <= original.Count; i++)
        {
            var part = original.Slice(i, i);
            Assert.True(part.Length <= OriginalText.MaxUnitLength);
            Assert.False(char.IsLowSurrogate(part[0]));
        }
    });

    [Fact]
    public void All_answers_by_range_together_are_the_text_and_each_keeps_to_the_budget() =>
        AnyText.Where(text => text.Length > 0).ForAll(text =>
        {
            const int budget = 700;
            var original = new OriginalText(text);
            var reader = new OriginalReader(CharacterTokenCounter.Instance, budget);
            var all = new StringBuilder();
            for (int? next = 1; next is { } from;)
            {
                var answer = reader.Read(original, query: null, from, to: null);
                var heading = answer[..answer.IndexOf('\n', StringComparison.Ordinal)];
                var slice = answer[(heading.Length + 1)..];
                Assert.True(CharacterTokenCounter.Instance.Count(answer) <= budget || new OriginalText(slice).Count == 1);
                all.Append(slice);
                next = Next().Match(heading) is { Success: true } match
                    ? int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)
                    : null;
            }

            Assert.Equal(text, all.ToString());
        });

    [Fact]
    public void Lines_keep_their_numbers_and_parts_of_long_ones_are_called_parts()
    {
        var reader = new OriginalReader(CharacterTokenCounter.Instance, 2_000);

        Assert.Equal("[lines 2-3 of 4]\nb\nc\n", reader.Read(new OriginalText("a\nb\nc\nd"), null, 2, 3));
        Assert.StartsWith(
            "[parts 1-3 of 3]\n", reader.Read(new OriginalText(new string('x', 2_500)), null, null, null), StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_line_of_records_is_cut_between_them()
    {
        var text = new OriginalText(
            "[" + string.Join(',', Enumerable.Range(0, 90).Select(i => $$"""{"id":{{i}},"name":"item {{i}}, of many"}""")) + "]");

        Assert.All(Enumerable.Range(
            1, text.Count - 1), part => Assert.EndsWith("},", text.Slice(part, part).ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(5, null)]
    [InlineData(3, 2)]
    [InlineData(int.MaxValue, int.MinValue)]
    public void A_range_that_is_not_there_gets_the_one_that_is(int from, int? to) => Assert.Equal(
        "[There are no such lines: the original has lines 1 to 4.]",
        new OriginalReader(CharacterTokenCounter.Instance, 2_000).Read(new OriginalText("a\nb\nc\nd"), null, from, to));

    [Fact]
    public void A_query_gets_the_lines_that_fit_with_their_neighbours_and_numbers()
    {
        var lines = Enumerable.Range(1, 400).Select(i => $"{i:000} request served in {i * 7 % 50} ms by worker number {i % 9}\n").ToArray();
        lines[199] = "200 disk quota exceeded for tenant acme\n";
        var reader = new OriginalReader(CharacterTokenCounter.Instance, 300);

        var answer = reader.Read(new OriginalText(string.Concat(lines)), "Which tenant exceeded its quota?", null, null);

        Assert.Equal($"[lines 199-201 of 400]\n{lines[198]}{lines[199]}{lines[200]}", answer);
    }

    [Fact]
    public void A_query_keeps_to_its_range_and_says_if_nothing_fits()
    {
        var reader = new OriginalReader(CharacterTokenCounter.Instance, 300);
        var text = new OriginalText("alpha\nbeta\ngamma\nalpha\n");

        Assert.Contains("lines 3-4", reader.Read(text, "alpha", 3, null), StringComparison.Ordinal);
        Assert.StartsWith("[No line of 1-4 fits", reader.Read(text, "omega", null, null), StringComparison.Ordinal);
    }

    [Fact]
    public void More_matches_than_fit_are_told()
    {
        var text = string.Concat(Enumerable.Range(0, 500).Select(i => $"error {i} in the module of payments\n"));
        var answer = new OriginalReader(CharacterTokenCounter.Instance, 200).Read(new OriginalText(text), "error", null, null);

        Assert.EndsWith("[More lines fit the query: narrow it, or use from and to.]", answer, StringComparison.Ordinal);
        Assert.InRange(CharacterTokenCounter.Instance.Count(answer), 100, 260);
    }

    [GeneratedRegex("next: from=([0-9]+)")]
    private static partial Regex Next();
}
