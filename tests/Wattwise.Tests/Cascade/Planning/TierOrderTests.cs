using System.Diagnostics.Metrics;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Cascade;
using static Wattwise.Tests.Cascade.CascadeFixture;

namespace Wattwise.Tests.Cascade.Planning;

/// <summary>Which tiers are tried, and in which order, by what their calls were seen to cost.</summary>
public sealed class TierOrderTests : IDisposable
{
    private readonly CascadeFixture _cascade = new();
    private readonly TestChatClient _middle = new() { DefaultModelId = "middle" };

    public void Dispose()
    {
        _cascade.Dispose();
        _middle.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_tier_that_costs_less_for_what_it_keeps_is_tried_first_however_the_app_named_them(bool streams)
    {
        AddMiddle(tokens: 1);
        var before = await _cascade.AskAsync(streams);
        await _cascade.LearnCostsAsync();

        var after = await _cascade.AskAsync(streams);

        Assert.Equal(("weak", "middle"), (before.GetCascadeResult()!.Tier, after.GetCascadeResult()!.Tier));
        var plan = Assert.Single(_cascade.Stage.Report.Plans);
        Assert.Equal(["middle", "weak"], plan.Order);
        Assert.Empty(plan.Dear);

        // 1 + 0.3 (5 + 0.3 * 50) for a request, and 56 for one of twenty that all tiers answer.
        Assert.Equal((0.95 * 7) + (0.05 * 56), plan.ExpectedCost!.Value, 9);
        Assert.Equal(50, plan.CostOfStrongest);
    }

    [Fact]
    public async Task A_tier_without_a_certificate_is_not_tried_however_cheap_it_is()
    {
        AddMiddle(tokens: 1, isCertified: false);
        await _cascade.LearnCostsAsync();
        var calls = _middle.Calls;
        _cascade.Knowledge.Accepts = static (_, _, _) => false;

        Assert.Equal("strong", (await _cascade.AskAsync(streams: false)).GetCascadeResult()!.Tier);
        Assert.Equal(calls, _middle.Calls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tier_whose_drafts_cost_more_than_they_save_is_not_tried_and_that_is_said(bool streams)
    {
        using var skipped = new SkippedTiers();
        _cascade.Weak.Respond = (_, _) => Task.FromResult(Answer("weak", "small", tokens: 36));
        await _cascade.LearnCostsAsync();
        var calls = _cascade.Weak.Calls;

        // Each draft takes 36 J, and with 7 of 10 kept it saves 35 J.
        var response = await _cascade.AskAsync(streams);

        Assert.Equal(new CascadeResult("strong", CascadeReasons.StrongestNothingToGain), response.GetCascadeResult());
        Assert.Equal(CascadeReasons.StrongestNothingToGain, CascadeRecord(response).Reason);
        Assert.Equal(calls, _cascade.Weak.Calls);
        Assert.Contains(("weak", CascadeReasons.StrongestNothingToGain), skipped.Seen);
        Assert.Equal(["weak"], Assert.Single(_cascade.Stage.Report.Plans).Dear);
    }

    [Fact]
    public async Task Drafts_that_are_kept_less_often_than_certified_end_once_they_do_not_pay()
    {
        await _cascade.LearnCostsAsync();
        _cascade.Knowledge.Accepts = static (_, _, _) => false;
        var calls = _cascade.Weak.Calls;
        for (var i = 0; i < 300; i++)
            await _cascade.AskAsync(streams: false);

        Assert.InRange(_cascade.Weak.Calls - calls, 10, 200);
        Assert.Equal(CascadeReasons.StrongestNothingToGain, (await _cascade.AskAsync(streams: false)).GetCascadeResult()!.Reason);
    }

    [Fact]
    public async Task A_tier_that_is_left_out_is_compared_all_the_same_and_comes_back_when_it_pays()
    {
        _cascade.Weak.Respond = (_, _) => Task.FromResult(Answer("weak", "small", tokens: 36));
        await _cascade.LearnCostsAsync();
        Assert.Equal("strong", (await _cascade.AskAsync(streams: false)).GetCascadeResult()!.Tier);

        _cascade.Weak.Respond = (_, _) => Task.FromResult(Answer("weak", "small", tokens: 4));
        await _cascade.LearnCostsAsync(30);

        Assert.Equal("weak", (await _cascade.AskAsync(streams: false)).GetCascadeResult()!.Tier);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_drawn_request_is_compared_at_all_tiers_also_if_the_first_one_answers(bool streams)
    {
        AddMiddle(tokens: 5);
        _cascade.Knowledge.Draws = static _ => true;

        Assert.Equal("weak", (await _cascade.AskAsync(streams)).GetCascadeResult()!.Tier);
        await _cascade.ComparedAsync();

        Assert.Equal([0, 1], _cascade.Knowledge.Learned.Where(one => one.Rule == CascadeRule.Whole).Select(one => one.Tier).Order());
    }

    [Fact]
    public async Task A_conversation_that_the_weaker_tier_would_have_to_read_again_at_a_loss_goes_on_with_the_strongest()
    {
        using var skipped = new SkippedTiers();
        _cascade.Options.EnergyModel = new ReadingEnergyModel(weak: 1, strong: 0);
        await _cascade.LearnCostsAsync();
        List<ChatMessage> messages = [Chat.User("another question")];
        _cascade.Knowledge.Accepts = static (_, _, _) => false;
        _cascade.Strong.Respond = (_, _) => Task.FromResult(Long("large"));
        var first = await _cascade.AskAsync(streams: false, null, messages);
        _cascade.Clock.Advance(_cascade.Options.CacheLifetime);
        _cascade.Knowledge.Accepts = static (_, _, _) => true;

        var second = await _cascade.AskAsync(streams: false, null, [.. messages, .. first.Messages, Chat.User("more")]);
        var other = await _cascade.AskAsync(streams: false);

        Assert.Equal(CascadeReasons.StrongestSwitch, second.GetCascadeResult()!.Reason);
        Assert.Equal(CascadeReasons.Accepted, other.GetCascadeResult()!.Reason);
        Assert.Contains(("weak", CascadeReasons.StrongestSwitch), skipped.Seen);
    }

    [Fact]
    public async Task What_the_strongest_tier_reads_again_makes_a_draft_of_the_tier_that_has_it_worth_more()
    {
        // A draft takes 40 J and saves 35 J, but with the tokens that the strongest tier would have to read again it saves more.
        _cascade.Options.EnergyModel = new ReadingEnergyModel(weak: 0.5, strong: 0.5);
        _cascade.Weak.Respond = (_, _) => Task.FromResult(Answer("weak", "small", tokens: 40));
        await _cascade.LearnCostsAsync();
        Assert.Equal(CascadeReasons.StrongestNothingToGain, (await _cascade.AskAsync(streams: false)).GetCascadeResult()!.Reason);
        List<ChatMessage> messages = [Chat.User("another question")];
        _cascade.Weak.Respond = (_, _) => Task.FromResult(Long("small"));
        var first = await _cascade.AskAsync(streams: false, Chat.With(o => o.Tier = "weak"), messages);

        var second = await _cascade.AskAsync(streams: false, null, [.. messages, .. first.Messages, Chat.User("more")]);

        Assert.Equal(CascadeReasons.Accepted, second.GetCascadeResult()!.Reason);
    }

    [Fact]
    public async Task What_going_up_computes_again_is_booked_against_the_cascade()
    {
        _cascade.Options.EnergyModel = new ReadingEnergyModel(weak: 0, strong: 0.1);
        List<ChatMessage> messages = [Chat.User("question")];
        _cascade.Weak.Respond = (_, _) => Task.FromResult(Long("small"));
        _cascade.Knowledge.Accepts = (_, _, _) => _cascade.Weak.Calls == 1;
        var first = await _cascade.AskAsync(streams: false, null, messages);

        var second = await _cascade.AskAsync(streams: false, null, [.. messages, .. first.Messages, Chat.User("more")]);

        // 400 tokens of prompt and 5 of the answer were in the weak tier's cache; the strongest reads all but 10 of them at 0.1 J each.
        Assert.Equal(CascadeReasons.StrongestEscalated, second.GetCascadeResult()!.Reason);
        Assert.Equal(-39.5, CascadeRecord(second).Avoided!.Value.Joules, 9);
    }

    private static ChatResponse Long(string model)
    {
        var answer = Answer("long", model);
        answer.Usage!.InputTokenCount = 400;
        return answer;
    }

    private void AddMiddle(int tokens, bool isCertified = true)
    {
        _middle.Respond = (call, _) => Task.FromResult(Answer($"middle {call}", "middle", tokens: tokens));
        _cascade.Options.Tiers.Insert(1, new CascadeTier("middle", _middle));
        if (isCertified)
            _cascade.Knowledge.Certified.Add((1, CascadeRule.Whole));
    }

    /// <summary>As that of the fixture, and for each token but ten that is read and not in a cache.</summary>
    private sealed class ReadingEnergyModel(double weak, double strong) : IEnergyModel
    {
        public ModelImpact? Estimate(in ModelCall modelCall)
        {
            var isStrong = modelCall.ModelId == "large";
            var joules = (modelCall.OutputTokens * (isStrong ? 10.0 : 1))
                + (Math.Max(0, modelCall.InputTokens - modelCall.CachedInputTokens - 10) * (isStrong ? strong : weak));
            return new ModelImpact(EnergyEstimate.Modelled(joules, joules, joules), 0);
        }
    }

    private sealed class SkippedTiers : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly List<(string, string)> _seen = [];

        public SkippedTiers()
        {
            _listener.InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Name == "wattwise.cascade.tiers.skipped")
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
            {
                lock (_seen)
                    _seen.Add(((string)tags[0].Value!, (string)tags[1].Value!));
            });
            _listener.Start();
        }

        public IReadOnlyList<(string Tier, string Reason)> Seen
        {
            get
            {
                lock (_seen)
                    return [.. _seen];
            }
        }

        public void Dispose() => _listener.Dispose();
    }
}
