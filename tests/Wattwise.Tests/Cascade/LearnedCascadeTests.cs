using Microsoft.Extensions.AI;
using Wattwise.Cascade;

namespace Wattwise.Tests.Cascade;

/// <summary>The cascade with what it learns by, from its first request on.</summary>
public class LearnedCascadeTests
{
    private const double Limit = 0.05;

    [Fact]
    public async Task A_weak_tier_that_shows_its_doubt_answers_what_it_knows_and_loses_no_more_than_the_limit()
    {
        // Of 5 questions the weak model knows 4; where it does not, it hedges, and is wrong.
        var weak = new TestChatClient
        {
            DefaultModelId = "small",
            Respond = (call, _) => Task.FromResult(Weak(call, isWrong: call % 5 == 0)),
        };
        using var cascade = Create(weak, out var state);

        var answers = await AskAsync(cascade, state, requests: 4_000);

        var last = answers[^1_000..];
        Assert.InRange(last.Count(answer => answer.IsWeak) / 1_000d, 0.6, 0.85);
        Assert.True(last.Count(answer => answer.IsWeak && answer.Text.Contains("17", StringComparison.Ordinal)) <= Limit * 1_000);
        var certificate = Assert.Single(state.Report().Certificates, one => one.Rule == CascadeRule.Whole);
        Assert.True(certificate.Holds);
        Assert.Equal(Limit, certificate.MaxLoss);
    }

    [Fact]
    public async Task A_weak_tier_that_is_often_wrong_and_looks_right_answers_nothing()
    {
        // It says 42 always; in a third of the cases that is wrong, and nothing of its answer tells.
        var weak = new TestChatClient { DefaultModelId = "small", Respond = (call, _) => Task.FromResult(Weak(call, isWrong: false)) };
        using var cascade = Create(weak, out var state, call => call % 3 == 0 ? "The answer is 17." : "The answer is 42.");

        var answers = await AskAsync(cascade, state, requests: 1_500);

        Assert.DoesNotContain(answers, answer => answer.IsWeak);
        Assert.All(state.Report().Certificates, certificate => Assert.NotNull(certificate.Infeasible));
    }

    private static ChatResponse Weak(int call, bool isWrong) =>
        CascadeFixture.Answer(isWrong ? "I am not sure, maybe it is 17, but I might be wrong." : "The answer is 42.", "small");

    private static CascadeChatClient Create(TestChatClient weak, out CascadeState state, Func<int, string>? answers = null)
    {
        var strong = new TestChatClient
        {
            DefaultModelId = "large",
            Respond = (call, _) => Task.FromResult(CascadeFixture.Answer(answers?.Invoke(call) ?? "The answer is 42.", "large")),
        };
        var options = new CascadeOptions
        {
            Tiers = { new CascadeTier("weak", weak) { Capabilities = TierCapabilities.All }, new CascadeTier("strong") },
            MaxQualityLoss = Limit,
            MaxEvidencePerHour = 100_000,
            Seed = 1,
        };
        state = new CascadeState(null, options, new StageServices());
        return new CascadeChatClient(strong, state, findKeyed: null, state.Dispose);
    }

    private static async Task<List<(bool IsWeak, string Text)>> AskAsync(CascadeChatClient cascade, CascadeState state, int requests)
    {
        var answers = new List<(bool, string)>(requests);
        for (var i = 0; i < requests; i++)
        {
            var response = await cascade.GetResponseAsync([Chat.User("What is six times seven?")], null, Chat.Token);
            answers.Add((response.ModelId == "small", response.Text));
            while (state.Worker.Waiting > 0)
                await Task.Delay(1, Chat.Token);
        }

        return answers;
    }
}
