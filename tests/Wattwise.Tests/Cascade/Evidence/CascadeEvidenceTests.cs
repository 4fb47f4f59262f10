using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Cascade;
using Wattwise.Judging;
using Wattwise.Scoring;
using static Wattwise.Tests.Cascade.CascadeFixture;

namespace Wattwise.Tests.Cascade.Evidence;

/// <summary>Requests that are drawn are answered by all tiers, compared in the background, learned from and kept.</summary>
public sealed class CascadeEvidenceTests : IDisposable
{
    private readonly CascadeFixture _cascade = new();

    public CascadeEvidenceTests() => _cascade.Knowledge.Draws = static _ => true;

    public void Dispose() => _cascade.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_user_gets_the_same_answer_and_does_not_wait_for_the_other_tiers(bool streams)
    {
        var gate = new TaskCompletionSource();
        _cascade.Strong.Respond = async (_, token) =>
        {
            await gate.Task.WaitAsync(token);
            return Answer("strong", "large");
        };

        Assert.Equal("weak 1", (await _cascade.AskAsync(streams)).Text);
        gate.SetResult();
        await _cascade.ComparedAsync();

        Assert.Equal((1, 1), (_cascade.Weak.Calls, _cascade.Strong.Calls));
        Assert.Equal(
            [(CascadeRule.Before, 0, 1.0, true), (CascadeRule.Whole, 0, 1.0, true)],
            _cascade.Knowledge.Learned.Select(evidence => (evidence.Rule, evidence.Tier, evidence.Loss, evidence.IsDrawn)));
        Assert.Equal([new ConfidenceSignal("one", 1)], _cascade.Knowledge.Learned[1].Signals);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Before_anything_is_certified_the_strongest_tier_answers_and_the_weak_one_runs_in_the_background(bool streams)
    {
        _cascade.Knowledge.Certified.Clear();
        (_cascade.Weak.Respond, _cascade.Strong.Respond) =
            ((_, _) => Task.FromResult(Answer("same", "small")), (_, _) => Task.FromResult(Answer(" same\n", "large")));

        Assert.Equal(" same\n", (await _cascade.AskAsync(streams)).Text);
        await _cascade.ComparedAsync();

        Assert.Equal((1, 1), (_cascade.Weak.Calls, _cascade.Strong.Calls));
        Assert.All(_cascade.Knowledge.Learned, evidence => Assert.Equal(0, evidence.Loss));
    }

    [Fact]
    public async Task What_it_takes_is_booked_on_the_request_though_that_has_ended()
    {
        var ledger = new FootprintLedger();
        using var client = new AccountingChatClient(
            _cascade.Stage, new AccountingOptions { Ledger = ledger, EnergyModel = _cascade.Options.EnergyModel });

        await client.GetResponseAsync("question", cancellationToken: Chat.Token);
        await _cascade.ComparedAsync();

        // The draft took 5 J, the strongest tier in the background 50 J, the stage itself next to nothing.
        Assert.Equal(55, ledger.Summarize().Spent.Joules, 0.1);
    }

    [Fact]
    public async Task First_tokens_are_evidence_of_their_own()
    {
        _cascade.Options.DecisionTokens = 1;
        _cascade.Weak.Respond = (_, _) =>
        {
            var answer = Answer("weak", "small");
            answer.SetLogProbabilities([new Token("we", -1, 0.7f), new Token("ak", -2, 0.1f)]);
            return Task.FromResult(answer);
        };

        await _cascade.AskAsync(streams: false);
        await _cascade.ComparedAsync();

        Assert.Equal(
            [CascadeRule.Before, CascadeRule.Early, CascadeRule.Whole], _cascade.Knowledge.Learned.Select(evidence => evidence.Rule));
        Assert.Equal([2, 1], _cascade.Estimator.Seen.Select(draft => draft.LogProbabilities!.Count));
    }

    [Fact]
    public async Task A_draft_and_the_answer_in_its_place_teach_without_being_drawn()
    {
        _cascade.Knowledge.Draws = static _ => false;
        _cascade.Knowledge.Accepts = (_, _, _) => false;

        await _cascade.AskAsync(streams: false);
        await _cascade.AskAsync(streams: true);
        await _cascade.ComparedAsync();

        Assert.Equal((2, 2), (_cascade.Weak.Calls, _cascade.Strong.Calls));
        Assert.Equal(4, _cascade.Knowledge.Learned.Count);
        Assert.All(_cascade.Knowledge.Learned, evidence => Assert.False(evidence.IsDrawn));
    }

    [Fact]
    public async Task Requests_that_no_decision_is_made_about_are_no_evidence()
    {
        await _cascade.AskAsync(streams: false, Chat.With(o => o.Cascade = CascadeUse.Off));
        await _cascade.AskAsync(streams: false, Chat.With(o => o.Tier = "weak"));
        await _cascade.AskAsync(streams: false, new ChatOptions { ConversationId = "kept" });
        await _cascade.ComparedAsync();

        Assert.Empty(_cascade.Knowledge.Learned);
    }

    [Fact]
    public async Task An_hour_brings_so_much_evidence_and_no_more()
    {
        _cascade.Options.MaxEvidencePerHour = 2;
        for (var hour = 0; hour < 2; hour++)
        {
            for (var i = 0; i < 5; i++)
            {
                await _cascade.AskAsync(streams: false);
                await _cascade.ComparedAsync();
            }

            Assert.Equal(2 * (hour + 1), _cascade.Strong.Calls);
            _cascade.Clock.Advance(TimeSpan.FromHours(1));
        }
    }

    [Fact]
    public async Task An_hours_evidence_takes_so_many_joules_and_no_more()
    {
        _cascade.Options.MaxEvidenceJoulesPerHour = 120;
        for (var i = 0; i < 8; i++)
        {
            await _cascade.AskAsync(streams: false);
            await _cascade.ComparedAsync();
        }

        // Each takes 50 J: after the third the hour's joules are spent.
        Assert.Equal(3, _cascade.Strong.Calls);
    }

    [Fact]
    public async Task A_judge_that_is_down_fails_nobody_and_teaches_nothing()
    {
        _cascade.Comparer = new AnswerComparer(new BrokenJudge());

        Assert.Equal("weak 1", (await _cascade.AskAsync(streams: false)).Text);
        await _cascade.ComparedAsync();

        Assert.Empty(_cascade.Knowledge.Learned);
        Assert.Single(_cascade.Warnings);
    }

    [Fact]
    public async Task A_store_that_is_down_leaves_the_strongest_tier_and_one_warning()
    {
        _cascade.Options.EvidenceStore = new BrokenStore();
        _cascade.Knowledge.Certified.Clear();
        for (var i = 0; i < 3; i++)
            Assert.Equal("strong", (await _cascade.AskAsync(streams: false)).GetCascadeResult()!.Tier);
        await UntilAsync(() => _cascade.Warnings.Count > 0);

        Assert.Single(_cascade.Warnings);
        Assert.Equal(0, _cascade.Weak.Calls);
    }

    [Fact]
    public async Task Two_processes_with_one_store_learn_from_each_other_and_nothing_twice()
    {
        var store = new InMemoryCascadeEvidenceStore();
        using var other = new CascadeFixture();
        _cascade.Options.EvidenceStore = other.Options.EvidenceStore = store;
        foreach (var one in new[] { _cascade, other })
        {
            one.Knowledge.Certified.Clear();
            one.Knowledge.Draws = static _ => true;
            var learned = one.Knowledge;
            one.Knowledge.OnLearn = _ =>
            {
                if (learned.Learned.Count == 9)
                    learned.Certified.Add((0, CascadeRule.Whole));
            };
            await one.AskAsync(streams: false);
            await UntilAsync(() => one.State.IsReady);
        }

        for (var i = 0; i < 3; i++)
        {
            await _cascade.AskAsync(streams: false);
            await _cascade.ComparedAsync();
            await other.AskAsync(streams: false);
            await other.ComparedAsync();
        }

        _cascade.Knowledge.Draws = other.Knowledge.Draws = static _ => false;
        int Kept() => store.ReadAsync(_cascade.State.CascadeId, 100).AsTask().Result.Count;
        await UntilAsync(() => Kept() >= 12);
        await Task.Delay(50, Chat.Token);
        foreach (var one in new[] { _cascade, other })
        {
            await UntilAsync(() =>
            {
                one.Clock.Advance(one.Options.EvidenceInterval);
                return one.Knowledge.Learned.Count == Kept();
            });
            one.Clock.Advance(one.Options.EvidenceInterval);
            await Task.Delay(50, Chat.Token);
            Assert.Equal((_cascade.State.CascadeId, Kept()), (one.State.CascadeId, one.Knowledge.Learned.Count));

            // What both found together is enough for a certificate in each.
            Assert.Equal("weak", (await one.AskAsync(streams: false)).GetCascadeResult()!.Tier);
        }
    }

    [Fact]
    public async Task Alarms_are_kept_too()
    {
        var store = new InMemoryCascadeEvidenceStore();
        _cascade.Options.EvidenceStore = store;
        await _cascade.AskAsync(streams: false);
        await UntilAsync(() => _cascade.State.IsReady);
        var mark = new CascadeEvidence(_cascade.Clock.GetUtcNow(), "unknown", 0, CascadeRule.Whole, [], 0) { IsReset = true };
        _cascade.Knowledge.OnLearn = evidence => _cascade.Knowledge.Reset(mark);
        await _cascade.AskAsync(streams: false);
        await _cascade.ComparedAsync();

        await UntilAsync(() => store.ReadAsync(_cascade.State.CascadeId, 100).AsTask().Result.Any(evidence => evidence.IsReset));
    }

    [Fact]
    public async Task Another_model_behind_a_tier_takes_its_evidence_away()
    {
        await _cascade.AskAsync(streams: false);
        await _cascade.ComparedAsync();
        _cascade.Weak.Respond = (_, _) => Task.FromResult(Answer("weak", "small-2"));
        await _cascade.AskAsync(streams: false);

        Assert.Contains(_cascade.Knowledge.Learned, evidence => evidence is { IsReset: true, Tier: 0, TaskClass: "unknown" });
    }

    [Fact]
    public void Other_models_prompts_and_ways_of_comparing_are_other_cascades()
    {
        using var client = new TestChatClient { DefaultModelId = "large" };
        using var small = new TestChatClient { DefaultModelId = "small" };
        string Id(Action<CascadeOptions>? change = null, string estimator = "e", string comparer = "c", string? embedder = null)
        {
            var options = new CascadeOptions { Tiers = { new CascadeTier("a", small), new CascadeTier("b") } };
            change?.Invoke(options);
            return CascadeFingerprint.Of(options, new TierSet(options, client, null), estimator, comparer, embedder);
        }

        string[] ids =
        [
            Id(), Id(o => o.Tiers[0].ModelId = "other"), Id(o => o.Tiers[0].Effort = ReasoningEffort.Low),
            Id(o => o.Tiers[0].MaxOutputTokens = 5),
            Id(o => o.PromptVersion = "2"), Id(estimator: "e2"), Id(comparer: "c2"), Id(embedder: "m"),
            Id(o => o.SecondOpinion = new CascadeTier("o", small)),
            Id(o => o.DecisionTokens = 4),
        ];

        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.Equal(Id(), Id(o => o.Tiers[0].Name = "renamed"));
    }

    [Fact]
    public async Task After_it_is_disposed_nothing_runs()
    {
        var cancelled = new TaskCompletionSource();
        _cascade.Strong.Respond = async (_, token) =>
        {
            using var registration = token.Register(() => cancelled.SetResult());
            await Task.Delay(Timeout.Infinite, token);
            return Answer("", "large");
        };
        await _cascade.AskAsync(streams: false);
        await UntilAsync(() => _cascade.Strong.Calls == 1);

        _cascade.Dispose();

        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20), Chat.Token);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; i < 2_000 && !holds(); i++)
            await Task.Delay(5, Chat.Token);
        Assert.True(holds());
    }

    private sealed record Token(string Text, float LogProbability, float? Entropy) : ITokenLogProbability;

    private sealed class BrokenJudge : IResponseJudge
    {
        public ValueTask<Judgement> JudgeAsync(JudgedAnswer answer, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("down");
    }

    private sealed class BrokenStore : ICascadeEvidenceStore
    {
        public ValueTask<IReadOnlyList<CascadeEvidence>> ReadAsync(
            string cascadeId, int maxCount, CancellationToken cancellationToken = default) =>
            throw new IOException("down");

        public ValueTask AppendAsync(string cascadeId, CascadeEvidence evidence, CancellationToken cancellationToken = default) =>
            throw new IOException("down");
    }
}
