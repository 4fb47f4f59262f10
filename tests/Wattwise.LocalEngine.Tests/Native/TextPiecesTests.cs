using CsCheck;
using Microsoft.Extensions.AI;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine.Tests.Native;

public class TextPiecesTests(ChatModel model)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Pieces_are_bounded_whole_and_split_no_character() =>
        Gen.OneOf([.. new[] { " ", "\n", "word ", "x", "🚀", "日本", ". ", "\n\n" }.Select(Gen.Const)]).Array[1, 20]
            .Select(Gen.Int[1, 6_000])
            .ForAll((parts, repetitions) =>
            {
                var text = string.Concat(Enumerable.Repeat(string.Concat(parts), repetitions));
                for (var at = 0; at < text.Length;)
                {
                    var length = TextPieces.Next(text.AsSpan(at));
                    Assert.InRange(length, 1, TextPieces.MaxLength);
                    at += length;
                    Assert.False(at < text.Length && char.IsSurrogatePair(text[at - 1], text[at]));
                }
            }, iter: 100);

    [Fact]
    public void A_long_text_of_words_has_the_tokens_of_the_whole()
    {
        // Long enough for several pieces, and made of short lines, whose tokens are known one by one.
        var lines = Enumerable.Range(0, 3_000).Select(i => $"Line {i} of a text, with words.\n").ToArray();

        var whole = model.Engine.Vocabulary.Tokenize(
            string.Concat(lines), addSpecial: false, parseSpecial: false, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(lines.SelectMany(line => model.Engine.Vocabulary.Tokenize(line, addSpecial: false, parseSpecial: false)), whole);
    }

    [Fact]
    public void A_long_text_without_a_place_to_cut_keeps_all_its_characters()
    {
        var text = new string('a', 50_000);

        var tokens = model.Engine.Vocabulary.Tokenize(
            text, addSpecial: false, parseSpecial: false, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(text, model.Engine.Vocabulary.Detokenize(tokens, removeSpecial: false, unparseSpecial: true));
    }

    [Fact]
    public void A_text_beyond_the_limit_is_not_read_to_its_end()
    {
        var text = string.Concat(Enumerable.Repeat("some words ", 1_000_000));

        var tokens = model.Engine.Vocabulary.Tokenize(
            text, addSpecial: false, parseSpecial: false, limit: 100, cancellationToken: TestContext.Current.CancellationToken);

        Assert.InRange(tokens.Length, 101, TextPieces.MaxLength);
    }

    [Fact]
    public async Task A_long_text_is_read_beside_its_caller_who_may_leave_at_once()
    {
        using var mayEnd = new ManualResetEventSlim();
        using var leaving = new CancellationTokenSource();
        var caller = Environment.CurrentManagedThreadId;

        var reading = TextPieces.RunAsync(
            TextPieces.MaxLength + 1,
            () =>
            {
                mayEnd.Wait();
                return 0;
            },
            leaving.Token);
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.AsTask());
        mayEnd.Set();
        Assert.Equal(caller, await TextPieces.RunAsync(TextPieces.MaxLength, () => caller, Token));
    }

    [Fact]
    public async Task A_prompt_that_cannot_fit_is_refused_before_it_is_read()
    {
        var refusal = await Assert.ThrowsAsync<LlamaContextLengthException>(
            () => model.Client.GetResponseAsync(new string('a', 10_000_000), cancellationToken: Token));

        Assert.Contains("at least", refusal.Message, StringComparison.Ordinal);
        Assert.InRange(refusal.InputTokens, model.Engine.ContextLength, 10_000_000);
    }

    [Fact]
    public void No_text_has_fewer_tokens_than_the_least() =>
        Gen.String[1, 300].ForAll(text =>
            model.Engine.Vocabulary.LeastTokens(
                text.Length) <= model.Engine.Vocabulary.Tokenize(text, addSpecial: false, parseSpecial: false).Length);
}
