using System.Numerics.Tensors;
using Wattwise.Judging;

namespace Wattwise.LocalEngine.Tests;

public class TextInputFuzzTests(EmbeddingModel embedder, PairModel pairs)
{
    private static readonly string[] Texts = [.. AwkwardTexts.Short, .. AwkwardTexts.Long];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Any_text_is_embedded_or_refused()
    {
        using var generator = new LlamaEmbeddingGenerator(embedder.Engine);
        using var cutting = new LlamaEmbeddingGenerator(embedder.Engine, new() { TruncateInput = true });
        var before = await generator.GenerateAsync(["tea"], cancellationToken: Token);

        foreach (var text in Texts)
        {
            var refusal = await Record.ExceptionAsync(() => generator.GenerateAsync([text], cancellationToken: Token));
            Assert.True(IsTyped(refusal), $"{Start(text)}: {refusal}");
            if (text.Length > 0)
                Assert.Equal(
                    1, TensorPrimitives.Norm((await cutting.GenerateAsync([text], cancellationToken: Token))[0].Vector.Span), 1e-3f);
        }

        Assert.Equal(before[0].Vector, (await generator.GenerateAsync(["tea"], cancellationToken: Token))[0].Vector);
    }

    [Fact]
    public async Task Any_pair_is_scored_or_refused()
    {
        var scorer = new LlamaPairScorer(pairs.Engine);
        PromptPair plain = new("How do I learn to swim?", "How can I learn to swim?");
        var before = await scorer.ScoreAsync([plain], Token);

        foreach (var text in Texts)
        {
            foreach (var pair in (PromptPair[])(text.Length > 1000
                ? [new(text, "tea")]
                : [new(text, "tea"), new("tea", text), new(text, text)]))
            {
                var refusal = await Record.ExceptionAsync(
                    async () => Assert.All(await scorer.ScoreAsync([pair], Token), logit => Assert.True(float.IsFinite(logit))));
                Assert.True(IsTyped(refusal), $"{Start(text)}: {refusal}");
            }
        }

        Assert.Equal(before, await scorer.ScoreAsync([plain], Token));
    }

    [Fact]
    public async Task Any_text_is_scored_in_tokens_that_cover_it_or_is_refused()
    {
        await using var engine = await LlamaEngine.LoadAsync(
            new() { ModelPath = SampleModels.Draft, Device = LlamaDevice.Cpu, ContextLength = 512, WarmUp = false, Threads = 1 },
            cancellationToken: Token);
        var scorer = new LlamaTokenScorer(engine);
        var before = await scorer.ScoreAsync(["The capital of France is Paris."], Token);

        foreach (var text in Texts)
        {
            foreach (var (prefix, continuation) in ((string, string)[])(text.Length > 1000
                ? [("", text)]
                : [("", text), ("tea", text), (text, "tea")]))
            {
                var refusal = await Record.ExceptionAsync(async () =>
                {
                    var scores = (await scorer.ScoreAsync(prefix, [continuation], Token)).Texts[0];
                    Assert.Equal(continuation.Length, scores.Tokens.Count == 0 ? 0 : scores.Tokens[^1].Start + scores.Tokens[^1].Length);
                    Assert.True(float.IsFinite((float)scores.Surprisal));
                });
                Assert.True(IsTyped(refusal), $"{Start(text)}: {refusal}");
            }
        }

        Assert.Equal(before.Texts[0].Surprisal, (await scorer.ScoreAsync(["The capital of France is Paris."], Token)).Texts[0].Surprisal);
    }

    private static bool IsTyped(Exception? refusal) => refusal is null or ArgumentException or LlamaContextLengthException;

    private static string Start(string text) => $"{text.Length} characters, '{text[..Math.Min(text.Length, 40)]}'";
}
