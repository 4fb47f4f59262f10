using Microsoft.Extensions.AI;
using Wattwise.Compression;
using Wattwise.Scoring;
using static Wattwise.TestKit.Chat;

namespace Wattwise.Tests.Compression.Surprisal;

public class SurprisalCompressorTests
{
    private const string Text =
        "The old ferry to Harwich leaves at 7:30 and does not stop, as \"the captain said\" on 3 May 2021 to everybody who was there on "
            + "the pier.";

    [Fact]
    public async Task The_words_that_surprise_least_go_first()
    {
        // One token a word; the longer, the more surprising.
        var result = await Compress(Text, 26);

        Assert.DoesNotContain(" at ", result!.Text, StringComparison.Ordinal);
        Assert.Contains("everybody", result.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Harwich")]
    [InlineData("7:30")]
    [InlineData("not")]
    [InlineData("\"the captain said\"")]
    [InlineData("3 May 2021")]
    public async Task Names_numbers_dates_quotations_and_negations_stay(string protectedText) =>
        Assert.Contains(protectedText, (await Compress(Text, 19))!.Text, StringComparison.Ordinal);

    [Fact]
    public async Task A_budget_that_the_protected_words_exceed_leaves_the_text_whole() => Assert.Null(await Compress(Text, 3));

    [Fact]
    public async Task Kept_pieces_are_the_text_and_stand_where_they_are_said_to()
    {
        var result = await Compress(Text, 20);

        Assert.Equal(
            result!.Text, string.Join("", result.Kept.Select(kept => Text[kept.SourceStart..(kept.SourceStart + kept.SourceLength)])));
        Assert.All(
            result.Kept, kept =>
                Assert.Equal(
                    result.Text[kept.Start..(kept.Start + kept.Length)], Text[kept.SourceStart..(kept.SourceStart + kept.SourceLength)]));
    }

    [Fact]
    public async Task Anything_but_prose_is_left_whole() =>
        Assert.Null(await new SurprisalCompressor(new ByLength()).CompressAsync(new(Text, ContentKind.Log, 20, new WordCounter()), Token));

    private static async Task<CompressedText?> Compress(string text, int maxTokens) =>
        await new SurprisalCompressor(new ByLength()).CompressAsync(new(text, ContentKind.Prose, maxTokens, new WordCounter()), Token);

    private sealed class WordCounter : ITokenCounter
    {
        public bool IsEstimate => false;

        public int Count(ReadOnlySpan<char> text) => text.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
    }

    private sealed class ByLength : ITokenScorer
    {
        public ValueTask<TokenScoring> ScoreAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken = default) =>
            new(new TokenScoring([.. texts.Select(Score)], new UsageDetails()));

        public ValueTask<TokenScoring> ScoreAsync(
            string prefix, IReadOnlyList<string> continuations, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        private static TokenScores Score(string text)
        {
            List<TokenScore> tokens = [];
            for (var start = 0; start < text.Length;)
            {
                var end = text.IndexOf(' ', start + 1);
                end = end < 0 ? text.Length : end;
                tokens.Add(new(start, end - start, end - start));
                start = end;
            }

            return new(tokens);
        }
    }
}
