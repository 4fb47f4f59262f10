using Wattwise.Accounting;
using Wattwise.Judging;

namespace Wattwise.LocalEngine.Tests;

public class LlamaPairScorerTests(PairModel model)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_verdict_is_the_smaller_logit_of_both_orders()
    {
        var scorer = new LlamaPairScorer(model.Engine);
        PromptPair[] pairs = [.. ModelReferences.Instance.Pairs.Select(pair => new PromptPair(pair.First, pair.Second))];

        var forward = await scorer.ScoreAsync(pairs, Token);
        var backward = await scorer.ScoreAsync([.. pairs.Select(pair => new PromptPair(pair.Second, pair.First))], Token);
        var verdict = await scorer.VerifyAsync(pairs, Token);

        Assert.All(
            verdict.Logits.Select((logit, i) => (logit, Math.Min(forward[i], backward[i]))),
            pair => Assert.Equal(pair.Item2, pair.logit, 0.05f));
        Assert.Null(verdict.Spent);
    }

    [Fact]
    public async Task What_is_below_its_floor_need_not_be_exact_and_all_else_is()
    {
        var scorer = new LlamaPairScorer(model.Engine);
        PromptPair[] pairs = [.. ModelReferences.Instance.Pairs.Select(pair => new PromptPair(pair.First, pair.Second))];
        var exact = (await scorer.VerifyAsync(pairs, Token)).Logits;
        float[] floors = [.. pairs.Select((_, i) => i % 3 == 0 ? float.NegativeInfinity : i % 3 == 1 ? 0 : float.PositiveInfinity)];

        var verdict = (await scorer.VerifyAsync(pairs, floors, Token)).Logits;

        Assert.All(verdict.Select((logit, i) => (logit, i)), pair =>
        {
            Assert.Equal(exact[pair.i] < floors[pair.i] - 0.05f, pair.logit < floors[pair.i] - 0.05f);
            if (pair.logit >= floors[pair.i])
                Assert.Equal(exact[pair.i], pair.logit, 0.05f);
            else
                Assert.True(pair.logit >= exact[pair.i] - 0.05f);
        });
    }

    [Fact]
    public async Task A_pair_below_its_floor_is_scored_in_one_order_only()
    {
        await using var engine = await LlamaEngine.LoadAsync(
            new() { ModelPath = SampleModels.PairVerifier, EnergyMeter = new CountingMeter(), WarmUp = false, Threads = 1 },
            cancellationToken: Token);
        var scorer = new LlamaPairScorer(engine);

        // The meter counts computations.
        Assert.Equal(
            EnergyEstimate.Modelled(1, 1, 1), (await scorer.VerifyAsync([new("tea", "a bicycle")], [float.PositiveInfinity], Token)).Spent);
        Assert.Equal(
            EnergyEstimate.Modelled(2, 2, 2), (await scorer.VerifyAsync([new("tea", "a bicycle")], [float.NegativeInfinity], Token)).Spent);
    }

    [Fact]
    public async Task A_pair_that_is_too_long_is_not_the_same_and_does_not_spoil_the_others()
    {
        var scorer = new LlamaPairScorer(model.Engine);
        var text = string.Join(' ', Enumerable.Repeat("word", 300));
        var verdict = await scorer.VerifyAsync([new(text, text), new("How do I learn to swim?", "How can I learn to swim?")], Token);

        Assert.Equal(float.NegativeInfinity, verdict.Logits[0]);
        Assert.True(verdict.Logits[1] > 0);
        await Assert.ThrowsAsync<LlamaContextLengthException>(() => scorer.ScoreAsync([new(text, text)], Token));
    }

    [Fact]
    public async Task What_a_verification_took_is_metered()
    {
        await using var engine = await LlamaEngine.LoadAsync(
            new() { ModelPath = SampleModels.PairVerifier, EnergyMeter = new CountingMeter(), WarmUp = false, Threads = 1 },
            cancellationToken: Token);
        Assert.Equal(EnergyEstimate.Modelled(1, 1, 1), (await new LlamaPairScorer(engine).VerifyAsync([new("a", "b")], Token)).Spent);
    }

    [Fact]
    public async Task Wrong_input_is_refused()
    {
        var scorer = new LlamaPairScorer(model.Engine);
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await scorer.VerifyAsync(null!, Token));
        await Assert.ThrowsAsync<ArgumentException>(async () => await scorer.VerifyAsync([new("a", "")], Token));
        await Assert.ThrowsAsync<ArgumentException>(async () => await scorer.VerifyAsync([default], Token));
        await Assert.ThrowsAsync<ArgumentException>(async () => await scorer.VerifyAsync([new("a", "b")], [0, 0], Token));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await scorer.VerifyAsync([new("a", "b")], (float[])null!, Token));
        Assert.Empty((await scorer.VerifyAsync([], Token)).Logits);
    }
}
