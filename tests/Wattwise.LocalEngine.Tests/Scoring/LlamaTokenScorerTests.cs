using Wattwise.Accounting;
using Wattwise.LocalEngine.Native;
using Wattwise.Scoring;

namespace Wattwise.LocalEngine.Tests;

public class LlamaTokenScorerTests(
    LlamaTokenScorerTests.ExactModel model, EmbeddingModel embedder) : IClassFixture<LlamaTokenScorerTests.ExactModel>
{
    private const float Rounding = 1e-3f;

    private static readonly string[] Texts =
    [
        "The capital of France is Paris.",
        "Water boils at one hundred degrees, colourless green ideas sleep furiously, and 7 times 8 is 56.",
        "x",
        " and so on",
        "def add(a, b):\n    return a + b\n",
        string.Join(' ', Enumerable.Repeat("The rain in Spain stays mainly in the plain.", 8)),
    ];

    private static readonly string Prefix = string.Join(' ', Enumerable.Repeat("A long list of facts about the world follows.", 15));

    private readonly LlamaTokenScorer _scorer = new(model.Engine);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Scores_are_the_log_probabilities_of_one_token_at_a_time()
    {
        var expected = await OneAtATime(Texts[1]);
        var scores = (await _scorer.ScoreAsync([Texts[1]], Token)).Texts[0];

        Assert.Equal(expected.Length, scores.Tokens.Count);
        Assert.Null(scores.Tokens[0].Surprisal);
        for (var i = 1; i < expected.Length; i++)
            Assert.Equal(expected[i]!.Value, scores.Tokens[i].Surprisal!.Value, Rounding);
        Assert.Equal(scores.Tokens.Sum(token => (double)(token.Surprisal ?? 0)), scores.Surprisal, 1e-6);
        Assert.Equal(Math.Exp(scores.Surprisal / (expected.Length - 1)), scores.Perplexity, 1e-6);
    }

    [Fact]
    public async Task The_surprisal_of_a_text_is_that_of_its_start_and_of_the_rest_after_it()
    {
        const string Start = "The capital of France";
        const string Rest = " is Paris, and the capital of Italy is Rome.";
        var whole = (await _scorer.ScoreAsync([Start + Rest], Token)).Texts[0];
        var start = (await _scorer.ScoreAsync([Start], Token)).Texts[0];
        var rest = (await _scorer.ScoreAsync(Start, [Rest], Token)).Texts[0];

        Assert.Equal(whole.Tokens.Count, start.Tokens.Count + rest.Tokens.Count);
        Assert.All(rest.Tokens, token => Assert.NotNull(token.Surprisal));
        Assert.Equal(whole.Surprisal, start.Surprisal + rest.Surprisal, 5 * Rounding);
    }

    [Fact]
    public async Task A_text_has_the_same_scores_alone_and_among_others_in_any_order()
    {
        var together = (await _scorer.ScoreAsync(Texts, Token)).Texts;
        var backwards = (await _scorer.ScoreAsync([.. Texts.Reverse()], Token)).Texts.Reverse().ToArray();
        for (var i = 0; i < Texts.Length; i++)
        {
            var alone = (await _scorer.ScoreAsync([Texts[i]], Token)).Texts[0];
            AssertSame(alone, together[i]);
            AssertSame(alone, backwards[i]);
        }
    }

    [Fact]
    public async Task A_prefix_that_is_computed_once_gives_the_same_scores_as_one_computed_for_each()
    {
        var shared = await _scorer.ScoreAsync(Prefix, Texts, Token);
        var prefixTokens = model.Engine.Vocabulary.Tokenize(
            Prefix, addSpecial: false, parseSpecial: false, cancellationToken: TestContext.Current.CancellationToken).Length;

        Assert.Equal((Texts.Length - 1) * prefixTokens, shared.Usage.CachedInputTokenCount);
        Assert.Equal(Texts.Length * prefixTokens + shared.Texts.Sum(text => text.Tokens.Count), shared.Usage.InputTokenCount);
        for (var i = 0; i < Texts.Length; i++)
        {
            var alone = await _scorer.ScoreAsync(Prefix, [Texts[i]], Token);
            Assert.Equal(0, alone.Usage.CachedInputTokenCount);
            AssertSame(alone.Texts[0], shared.Texts[i]);
        }
    }

    [Fact]
    public async Task A_likely_continuation_surprises_less_than_an_unlikely_one()
    {
        var scores = (await _scorer.ScoreAsync("The capital of France is", [" Paris", " Tuesday"], Token)).Texts;
        Assert.True(scores[0].Surprisal + 2 < scores[1].Surprisal);
        Assert.InRange(scores[0].Perplexity, 1, 20);
    }

    [Fact]
    public async Task More_texts_than_one_turn_takes_come_back_in_order()
    {
        string[] texts = [.. Enumerable.Range(0, 40).Select(i => $"Number {i} " + string.Join(' ', Enumerable.Repeat("one two three", i)))];
        var scores = (await _scorer.ScoreAsync(texts, Token)).Texts;
        Assert.All(
            texts.Zip(scores),
            pair => Assert.Equal(pair.First.Length, pair.Second.Tokens[^1].Start + pair.Second.Tokens[^1].Length));
        AssertSame((await _scorer.ScoreAsync([texts[39]], Token)).Texts[0], scores[39]);
    }

    [Fact]
    public async Task Empty_texts_have_no_tokens_and_leave_the_others_where_they_are()
    {
        var scores = await _scorer.ScoreAsync(["", "two words", ""], Token);
        Assert.Equal([0, 2, 0], scores.Texts.Select(text => text.Tokens.Count));
        Assert.Equal(1, scores.Texts[0].Perplexity);
        Assert.Empty((await _scorer.ScoreAsync([], Token)).Texts);
        Assert.Equal(0, (await _scorer.ScoreAsync("prefix", [""], Token)).Usage.InputTokenCount);
    }

    [Fact]
    public async Task Chats_answer_as_before_after_scoring()
    {
        var reference = ModelReferences.Instance.Chats[0];
        await _scorer.ScoreAsync(Texts, Token);
        using var client = new LlamaChatClient(model.Engine);
        var response = await client.GetResponseAsync(reference.ToMessages(), new() { Temperature = 0, MaxOutputTokens = 4 }, Token);
        Assert.Equal(reference.GreedyTokens[..4], model.Engine.Vocabulary.Tokenize(
            response.Text, addSpecial: false, parseSpecial: false, cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_small_batch_and_deterministic_mode_score_alike()
    {
        var expected = (await _scorer.ScoreAsync(Prefix, Texts, Token)).Texts;
        foreach (var deterministic in (bool[])[false, true])
        {
            var options = ExactModel.Options();
            options.BatchSize = 64;
            options.MaxConcurrentRequests = 2;
            options.Deterministic = deterministic;
            options.EnergyMeter = new CountingMeter();
            await using var engine = await LlamaEngine.LoadAsync(options, cancellationToken: Token);
            var scores = await new LlamaTokenScorer(engine).ScoreAsync(Prefix, Texts, Token);
            for (var i = 0; i < Texts.Length; i++)
                AssertSame(expected[i], scores.Texts[i]);
            Assert.Equal(EnergyEstimate.Modelled(1, 1, 1), scores.Usage.GetEnergy());
        }
    }

    [Fact]
    public async Task Wrong_input_is_refused()
    {
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await _scorer.ScoreAsync(null!, Token));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await _scorer.ScoreAsync(null!, [], Token));
        await Assert.ThrowsAsync<ArgumentException>(async () => await _scorer.ScoreAsync([null!], Token));
        Assert.Throws<NotSupportedException>(() => new LlamaTokenScorer(embedder.Engine));

        var tooLong = string.Join(' ', Enumerable.Repeat("word", model.Engine.ContextLength + 1));
        var exception = await Assert.ThrowsAsync<LlamaContextLengthException>(
            async () => await _scorer.ScoreAsync(["short", tooLong], Token));
        Assert.True(exception.InputTokens > exception.MaxTokens);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await _scorer.ScoreAsync(Texts, new CancellationToken(canceled: true)));
    }

    /// <summary>
    /// One kernel for all shapes: on the CPU flash attention reads tiles from 64 rows on, and splits the cells for a single row from 512
    /// cells on. A quantised model turns the rounding between them into tenths of a nat.
    /// </summary>
    public sealed class ExactModel : IAsyncLifetime
    {
        public LlamaEngine Engine { get; private set; } = null!;

        public async ValueTask InitializeAsync() =>
            Engine = await LlamaEngine.LoadAsync(Options());

        public static LlamaEngineOptions Options() => new()
        {
            ModelPath = SampleModels.Chat,
            Device = LlamaDevice.Cpu,
            Threads = 1,
            FlashAttention = true,
            MicroBatchSize = 32,
            ContextLength = 320,
            KvCacheTokens = 480,
        };

        public ValueTask DisposeAsync() => Engine.DisposeAsync();
    }

    private static void AssertSame(TokenScores expected, TokenScores actual)
    {
        Assert.Equal(
            expected.Tokens.Select(token => (token.Start, token.Length)), actual.Tokens.Select(token => (token.Start, token.Length)));
        Assert.All(
            expected.Tokens.Zip(actual.Tokens), pair => Assert.Equal(pair.First.Surprisal ?? -1, pair.Second.Surprisal ?? -1, Rounding));
    }

    private Task<float?[]> OneAtATime(string text)
    {
        var tokens = model.Engine.Vocabulary.Tokenize(text, addSpecial: false, parseSpecial: false);
        return model.Engine.RunAsync(
            session =>
            {
                var batch = new DecodeBatch(1);
                var surprisals = new float?[tokens.Length];
                var sequence = session.ScratchSequences.First;
                for (var i = 0; i + 1 < tokens.Length; i++)
                {
                    batch.Clear();
                    batch.Add(tokens[i], i, sequence, output: true);
                    Assert.Equal(DecodeStatus.Ok, session.Decode(batch));
                    session.LogProbabilities.Read(session.LogitsOf(0), 1);
                    surprisals[i + 1] = -session.LogProbabilities.Of(tokens[i + 1]);
                }

                LlamaApi.MemorySequenceRemove(session.Context.Memory, sequence, 0, -1);
                return surprisals;
            },
            Token,
            tokens.Length);
    }
}
