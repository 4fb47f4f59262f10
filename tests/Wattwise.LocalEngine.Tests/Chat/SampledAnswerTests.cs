using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine.Tests;

/// <summary>Sampling options through whole requests.</summary>
public class SampledAnswerTests(ChatModel model)
{
    private const string Question = "Name three colours.";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_seed_gives_the_same_answer_again_and_another_seed_another()
    {
        var first = await AskAsync(new() { Seed = 5, Temperature = 1, MaxOutputTokens = 24 });
        await AskAsync(new() { Seed = 6, MaxOutputTokens = 3 }); // what ran in between does not matter

        Assert.Equal(first.Text, (await AskAsync(new() { Seed = 5, Temperature = 1, MaxOutputTokens = 24 })).Text);
        Assert.NotEqual(first.Text, (await AskAsync(new() { Seed = 7, Temperature = 1, MaxOutputTokens = 24 })).Text);
    }

    [Fact]
    public async Task A_banned_token_does_not_come_and_a_raised_one_does()
    {
        var plain = (await AskAsync(Greedy(4))).GetLogprobs()![0].Token.Id;
        var banned = (await AskAsync(Greedy(4, llama => llama.LogitBias = new Dictionary<int, float> { [plain] = float.NegativeInfinity })))
            .GetLogprobs()!;
        var raised = (await AskAsync(Greedy(4, llama => llama.LogitBias = new Dictionary<int, float> { [500] = 1000 }))).GetLogprobs()!;

        Assert.DoesNotContain(plain, banned.Select(token => token.Token.Id));
        Assert.All(raised, token => Assert.Equal(500, token.Token.Id));
    }

    [Fact]
    public async Task Log_probabilities_are_the_models_own_whatever_else_changes_the_choice()
    {
        var plain = (await AskAsync(Greedy(1))).GetLogprobs()![0];
        var second = plain.Top[1];
        foreach (var configure in (Action<LlamaRequestOptions>[])
        [
            llama => llama.LogitBias = new Dictionary<int, float> { [second.Id] = 100 },
            llama => llama.LogitProcessor = (_, logits) => logits[second.Id] += 100,
            llama =>
                (llama.XtcProbability, llama.XtcThreshold) =
                    (1, second.Logprob < MathF.Log(0.5f) ? MathF.Exp(second.Logprob) * 0.999f : 0.5f),
            llama => (llama.RepeatPenalty, llama.PenaltyLastTokens) = (1.5f, 1000),
        ])
        {
            var changed = (await AskAsync(Greedy(1, configure))).GetLogprobs()![0];
            Assert.Equal(plain.Top, changed.Top);
            if (changed.Token.Id == second.Id)
                Assert.Equal(second, changed.Token);
        }

        Assert.Equal(second, (await AskAsync(Greedy(1, llama => llama.LogitBias = new Dictionary<int, float> { [second.Id] = 100 })))
            .GetLogprobs()![0].Token);
    }

    [Fact]
    public async Task Dry_ends_a_loop()
    {
        const string Loop = "Repeat forever: one two three one two three one two three one two three";
        Assert.True(await LongestRepeatAsync(multiplier: 5) < await LongestRepeatAsync(multiplier: 0));

        async Task<int> LongestRepeatAsync(float multiplier) => LongestRepeat((await model.Client.GetResponseAsync(
            Loop,
            new ChatOptions { Temperature = 0, MaxOutputTokens = 48 }.ConfigureLlama(
                llama => (llama.DryMultiplier, llama.DryPenaltyLastTokens) = (multiplier, 500)),
            Token)).Text);
    }

    private static int LongestRepeat(string text)
    {
        var words = text.Split([' ', '\n', ',', '.'], StringSplitOptions.RemoveEmptyEntries);
        return (from i in Enumerable.Range(0, words.Length)
                from j in Enumerable.Range(0, i)
                select words.Skip(i).Zip(words.Skip(j)).TakeWhile(pair => pair.First == pair.Second).Count()).DefaultIfEmpty(0).Max();
    }

    private static ChatOptions Greedy(int tokens, Action<LlamaRequestOptions>? configure = null) =>
        new ChatOptions { Temperature = 0, MaxOutputTokens = tokens }.ConfigureLlama(llama =>
        {
            llama.TopLogprobs = 5;
            configure?.Invoke(llama);
        });

    private Task<ChatResponse> AskAsync(ChatOptions options) => model.Client.GetResponseAsync(Question, options, Token);
}
