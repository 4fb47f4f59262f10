using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Cascade;
using static Wattwise.Tests.Cascade.CascadeFixture;

namespace Wattwise.Tests.Cascade;

/// <summary>Which tier answers, and what is booked. All of it holds for streams too.</summary>
public sealed class CascadeChatClientTests : IDisposable
{
    private readonly CascadeFixture _cascade = new();

    public void Dispose() => _cascade.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_draft_that_is_good_enough_is_the_answer_and_the_strongest_tier_is_not_called(bool streams)
    {
        var response = await _cascade.AskAsync(streams);

        Assert.Equal(("weak 1", 0), (response.Text, _cascade.Strong.Calls));
        Assert.Equal(new CascadeResult("weak", CascadeReasons.Accepted), response.GetCascadeResult());
        Assert.Equal((StageOutcome.Applied, CascadeReasons.Accepted), (CascadeRecord(response).Outcome, CascadeRecord(response).Reason));
        Assert.Equal(1, Records(response).Count(record => record.IsModelCall));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_draft_that_is_not_good_enough_is_booked_as_in_vain_beside_the_strongest_tiers_answer(bool streams)
    {
        _cascade.Knowledge.Accepts = (_, _, _) => false;

        var response = await _cascade.AskAsync(streams);

        Assert.Equal("strong 1", response.Text);
        Assert.Equal(CascadeReasons.StrongestEscalated, CascadeRecord(response).Reason);
        Assert.Equal([CascadeReasons.DraftUncertain], InVain(response));

        // 5 tokens of the small model at 1 J in vain, 5 of the large one at 10 J for the answer.
        var calls = Records(response).Where(record => record.Stage == WattwiseStages.Model)
            .Select(record => (record.Outcome, record.ModelId, record.Spent!.Value.Joules));
        Assert.Equal([(StageOutcome.ModelCalled, "large", 50.0), (StageOutcome.Rejected, "small", 5.0)], calls.Order());
        Assert.Equal(5, response.Usage!.OutputTokenCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_a_certificate_no_draft_is_made(bool streams)
    {
        _cascade.Knowledge.Certified.Clear();

        var response = await _cascade.AskAsync(streams);

        Assert.Equal(("strong 1", 0), (response.Text, _cascade.Weak.Calls));
        Assert.Equal(
            (StageOutcome.PassedThrough, CascadeReasons.StrongestNoCertificate),
            (CascadeRecord(response).Outcome, CascadeRecord(response).Reason));
    }

    [Fact]
    public async Task What_an_accepted_draft_avoids_is_the_difference_of_both_calls()
    {
        var response = await _cascade.AskAsync(streams: false);

        // The strongest tier has not answered yet, so its call is estimated from the draft's tokens: 5 at 10 J, less 5 at 1 J.
        Assert.Equal(45, CascadeRecord(response).Avoided!.Value.Joules);
        Assert.Equal(5, response.GetFootprint()!.Stages.Single(record => record.Stage == WattwiseStages.Model).Spent!.Value.Joules);
    }

    [Theory]
    [InlineData("length", "cut", CascadeReasons.DraftCut)]
    [InlineData("stop", "  ", CascadeReasons.DraftEmpty)]
    [InlineData("stop", "I don't know.", CascadeReasons.DraftAbstained)]
    public async Task What_is_cut_off_or_empty_or_knows_nothing_is_never_accepted(string finish, string text, string reason)
    {
        foreach (var streams in new[] { false, true })
        {
            _cascade.Weak.Respond = (_, _) => Task.FromResult(Answer(text, "small", new ChatFinishReason(finish)));
            var response = await _cascade.AskAsync(streams);
            Assert.Equal([reason], InVain(response));
            Assert.StartsWith("strong", response.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refusal_by_a_content_filter_is_final(bool streams)
    {
        _cascade.Knowledge.Accepts = (_, _, _) => false;
        _cascade.Weak.Respond = (_, _) => Task.FromResult(Answer("", "small", ChatFinishReason.ContentFilter));

        var response = await _cascade.AskAsync(streams);

        Assert.Equal(ChatFinishReason.ContentFilter, response.FinishReason);
        Assert.Equal((CascadeReasons.Refused, 0), (CascadeRecord(response).Reason, _cascade.Strong.Calls));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task JSON_that_was_cut_is_never_accepted(bool streams)
    {
        _cascade.Weak.Respond = (_, _) => Task.FromResult(Answer("""{"a": [1, 2""", "small"));

        var response = await _cascade.AskAsync(streams, new ChatOptions { ResponseFormat = ChatResponseFormat.Json });
        _cascade.Knowledge.Classes.Add("unknown:json");
        _cascade.State.Certificates.Renew();
        var certified = await _cascade.AskAsync(streams, new ChatOptions { ResponseFormat = ChatResponseFormat.Json });

        // Answers of another kind are a class of their own.
        Assert.Equal(CascadeReasons.StrongestNoCertificate, CascadeRecord(response).Reason);
        Assert.Equal([CascadeReasons.DraftInvalidJson], InVain(certified));
    }

    [Fact]
    public async Task A_call_of_a_tool_that_was_not_offered_is_never_accepted()
    {
        var options = new ChatOptions { Tools = [AIFunctionFactory.Create(() => 1, "one")] };
        _cascade.Weak.Respond = (_, _) =>
            Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, [new FunctionCallContent("1", "two")])));
        await _cascade.AskAsync(streams: false, options);
        Certify(options);

        Assert.Equal([CascadeReasons.DraftUnknownTool], InVain(await _cascade.AskAsync(streams: false, options)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_request_has_the_last_word(bool streams)
    {
        (string Tier, string Reason)[] expected =
        [
            ("strong", CascadeReasons.StrongestRequested), ("weak", CascadeReasons.Requested),
            ("strong", CascadeReasons.StrongestRequested),
            ("strong", CascadeReasons.StrongestUnknownTier), ("strong", CascadeReasons.StrongestUnknownTier),
        ];
        Action<WattwiseRequestOptions>[] said =
        [
            o => o.Cascade = CascadeUse.Off, o => o.Tier = "weak", o => o.MinTier = "strong", o => o.Tier = "huge", o => o.MinTier = "huge",
        ];
        for (var i = 0; i < said.Length; i++)
        {
            var result = (await _cascade.AskAsync(streams, Chat.With(said[i]))).GetCascadeResult()!;
            Assert.Equal(expected[i], (result.Tier, result.Reason));
        }

        Assert.Single(_cascade.Warnings);
    }

    [Fact]
    public async Task A_request_that_names_a_tiers_model_gets_that_tier()
    {
        (_cascade.Options.Tiers[0].ModelId, _cascade.Options.Tiers[1].ModelId) = ("small", "large");

        var asked = new List<string>();
        foreach (var model in new[] { "large", "small", "other" })
            asked.Add((await _cascade.AskAsync(streams: false, new ChatOptions { ModelId = model })).GetCascadeResult()!.Reason);

        Assert.Equal([CascadeReasons.Accepted, CascadeReasons.Requested, CascadeReasons.StrongestOtherModel], asked);
        Assert.Equal("other", _cascade.Strong.SeenOptions.Single()!.ModelId);
        Assert.Equal(["small", "small"], _cascade.Weak.SeenOptions.Select(options => options!.ModelId));
    }

    [Fact]
    public async Task Each_tier_gets_its_own_effort_limit_and_options_and_the_callers_stay_as_they_are()
    {
        _cascade.Knowledge.Accepts = (_, _, _) => false;
        _cascade.Options.Tiers[0].Effort = ReasoningEffort.None;
        _cascade.Options.Tiers[0].MaxOutputTokens = 100;
        _cascade.Options.Tiers[0].UseOptions(options => options.TopK = 7);
        _cascade.Options.Tiers[1].Effort = ReasoningEffort.High;
        var options = new ChatOptions { MaxOutputTokens = 500 };

        await _cascade.AskAsync(streams: false, options);

        var (weak, strong) = (_cascade.Weak.SeenOptions.Single()!, _cascade.Strong.SeenOptions.Single()!);
        Assert.Equal((ReasoningEffort.None, 100, 7), (weak.Reasoning?.Effort, weak.MaxOutputTokens, weak.TopK));
        Assert.Equal((ReasoningEffort.High, 500, null), (strong.Reasoning?.Effort, strong.MaxOutputTokens, strong.TopK));
        Assert.Equal((null, 500, null), (options.Reasoning, options.MaxOutputTokens, options.TopK));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tiers_are_tried_from_the_weakest_certified_one_up(bool streams)
    {
        using var middle = new TestChatClient
        {
            DefaultModelId = "middle",
            Respond = (call, _) => Task.FromResult(Answer($"middle {call}", "middle")),
        };
        _cascade.Options.Tiers.Insert(1, new CascadeTier("middle", middle));
        _cascade.Knowledge.Certified.Add((1, CascadeRule.Whole));
        _cascade.Knowledge.Accepts = (tier, _, _) => tier == 1;

        var response = await _cascade.AskAsync(streams);

        Assert.Equal(("middle 1", 0), (response.Text, _cascade.Strong.Calls));
        Assert.Equal([CascadeReasons.DraftUncertain], InVain(response));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_second_opinion_is_asked_beside_the_draft_and_booked_as_the_stages_own_call(bool streams)
    {
        var draftBegan = new TaskCompletionSource();
        using var other = new TestChatClient
        {
            DefaultModelId = "other",
            Respond = async (_, token) =>
            {
                await draftBegan.Task.WaitAsync(token);
                return Answer("opinion", "other");
            },
        };
        _cascade.Options.SecondOpinion = new CascadeTier("opinion", other);
        _cascade.Weak.Respond = (_, _) =>
        {
            draftBegan.SetResult();
            return Task.FromResult(Answer("weak", "small"));
        };

        var response = await _cascade.AskAsync(streams);

        Assert.Equal("opinion", Assert.Single(Assert.Single(_cascade.Estimator.Seen).Opinions).Text);
        var record = Assert.Single(Records(response), record => record.Reason == CascadeReasons.SecondOpinion);
        Assert.Equal(
            (WattwiseStages.Cascade, StageOutcome.Applied, "other", 5.0),
            (record.Stage, record.Outcome, record.ModelId, record.Spent!.Value.Joules));
    }

    [Fact]
    public async Task Requests_of_a_route_are_decided_before_the_call()
    {
        _cascade.Options.Mode = CascadeMode.Route;
        _cascade.Knowledge.Certified.Add((0, CascadeRule.Before));
        _cascade.Knowledge.Classes.Add("easy");
        _cascade.Knowledge.Classes.Add("hard");
        _cascade.Knowledge.Accepts = (_, rule, _) => rule == CascadeRule.Before;

        Assert.Equal(CascadeReasons.AcceptedBefore, (await _cascade.AskAsync(streams: true)).GetCascadeResult()!.Reason);
        Assert.Equal(CascadeReasons.AcceptedBefore, (await _cascade.AskAsync(streams: false, Chat.With(o => o.TaskKind = "easy")))
            .GetCascadeResult()!.Reason);
        Assert.Empty(_cascade.Estimator.Seen);
        _cascade.Knowledge.Accepts = (_, _, _) => false;
        Assert.Equal(CascadeReasons.StrongestNoCertificate, (await _cascade.AskAsync(streams: true, Chat.With(o => o.TaskKind = "hard")))
            .GetCascadeResult()!.Reason);
        Assert.Equal(2, _cascade.Weak.Calls);
    }

    [Fact]
    public async Task The_report_says_who_answered_and_what_it_saved()
    {
        _cascade.Knowledge.Accepts = (_, _, _) => _cascade.Weak.Calls % 4 != 0;
        for (var i = 0; i < 40; i++)
            await _cascade.AskAsync(streams: i % 2 == 0);

        var report = _cascade.Stage.Report;

        Assert.Equal([("weak", 30L, 0.75), ("strong", 10L, 0.25)], report.Tiers.Select(tier => (tier.Tier, tier.Requests, tier.Share)));
        Assert.Equal((40L, 10L), (report.Requests, report.RejectedDrafts));

        // 40 drafts at 5 J and 10 answers at 50 J, in place of 40 answers at 50 J.
        Assert.Equal((700.0, 2_000.0, 1_300.0), (report.Cost, report.CostOfStrongest, report.Saved));
        Assert.True(Assert.Single(report.Certificates).Holds);
    }

    [Fact]
    public async Task Records_say_which_tier_and_class_they_are_of_and_what_was_promised()
    {
        using var other = new TestChatClient { DefaultModelId = "other", Respond = (_, _) => Task.FromResult(Answer("opinion", "other")) };
        _cascade.Options.SecondOpinion = new CascadeTier("opinion", other);
        var accepted = await _cascade.AskAsync(streams: false);
        _cascade.Knowledge.Accepts = (_, _, _) => false;
        var escalated = await _cascade.AskAsync(streams: false);
        var requested = await _cascade.AskAsync(streams: false, Chat.With(o => o.Cascade = CascadeUse.Off));

        var certificate = Assert.Single(_cascade.Knowledge.Certificates);
        Assert.Equal(new CascadeDetails("weak", "unknown") { Certificate = certificate }, CascadeRecord(accepted).Cascade);
        Assert.Equal(new CascadeDetails("strong", "unknown"), CascadeRecord(escalated).Cascade);
        Assert.Equal(new CascadeDetails("strong", null), CascadeRecord(requested).Cascade);
        Assert.Equal(new CascadeDetails(
            "weak", "unknown"), Assert.Single(Records(escalated), record => record.Outcome == StageOutcome.Rejected).Cascade);
        Assert.Equal(new CascadeDetails(
            "opinion", "unknown"), Assert.Single(Records(accepted), record => record.Reason == CascadeReasons.SecondOpinion).Cascade);
    }

    [Fact]
    public async Task Where_no_certificate_holds_the_record_says_why()
    {
        var certificate = Assert.Single(_cascade.Knowledge.Certificates) with { Infeasible = "too-little-evidence" };
        _cascade.Knowledge.Infeasible = [certificate];
        _cascade.Knowledge.Certified.Clear();

        var details = CascadeRecord(await _cascade.AskAsync(streams: false)).Cascade;

        Assert.Equal(new CascadeDetails("strong", "unknown") { Certificate = certificate, CertifiedTier = "weak" }, details);
    }

    [Fact]
    public async Task A_cascade_that_costs_more_than_the_strongest_tier_alone_says_so_once()
    {
        _cascade.Options.MaxEvidencePerHour = 2_000;
        _cascade.Knowledge.Draws = static _ => true;
        for (var i = 0; i < 1_100; i++)
        {
            await _cascade.AskAsync(streams: false);
            await _cascade.ComparedAsync();
        }

        // Each draft at 5 J is kept, and all are compared with an answer at 50 J.
        Assert.Contains("110", Assert.Single(_cascade.Warnings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_is_cancelled_before_it_begins_calls_nobody()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _cascade.Client.GetResponseAsync("a", cancellationToken: cancelled.Token));
        Assert.Equal((0, 0), (_cascade.Weak.Calls, _cascade.Strong.Calls));
    }

    [Fact]
    public void Settings_that_cannot_work_are_named()
    {
        using var client = new TestChatClient();
        Assert.Contains("Tiers", Message(o => { }), StringComparison.Ordinal);
        Assert.Contains("one name", Message(o => Add(o, "a", "a")), StringComparison.Ordinal);
        Assert.Contains("Name", Message(o => Add(o, "a", "")), StringComparison.Ordinal);
        Assert.Contains(nameof(CascadeOptions.MaxQualityLoss), Message(o => Add(o, "a", "b").MaxQualityLoss = 0), StringComparison.Ordinal);
        Assert.Contains("GramsPerKwh", Message(o => Add(o, "a", "b").Objective = CascadeObjective.Grams), StringComparison.Ordinal);
        Assert.Contains("prices", Message(o => Add(o, "a", "b").Objective = CascadeObjective.Money), StringComparison.Ordinal);
        Assert.Contains("prices", Message(o => Add(o, "a", "b").MaxMoneyPerDay = 5), StringComparison.Ordinal);
        Assert.Contains("MaxJoulesPerDay", Message(o => Add(o, "a", "b").MaxJoulesPerDay = 0), StringComparison.Ordinal);
        Assert.Contains("BudgetUse", Message(o => Add(o, "a", "b").BudgetUse = (CascadeBudgetUse)7), StringComparison.Ordinal);
        Assert.Contains(
            "agrees with itself", Message(o => Add(o, "a", "b").SecondOpinion = new CascadeTier("c")), StringComparison.Ordinal);
        Assert.Contains("service container", Message(o => Add(o, "a", "b").Tiers[0].ClientKey = "key"), StringComparison.Ordinal);
        Assert.Contains(
            nameof(CascadeTier.ContextWindow), Message(o => Add(o, "a", "b").Tiers[0].ContextWindow = 0), StringComparison.Ordinal);

        string Message(Action<CascadeOptions> configure)
        {
            var options = new CascadeOptions();
            configure(options);
            return Assert.ThrowsAny<ArgumentException>(() => new CascadeChatClient(client, options)).Message;
        }

        static CascadeOptions Add(CascadeOptions options, params string[] names)
        {
            foreach (var name in names)
                options.Tiers.Add(new CascadeTier { Name = name });
            return options;
        }
    }

    private void Certify(ChatOptions options)
    {
        _cascade.Knowledge.Classes.Add(CascadeFingerprint.ClassOf("unknown", options));
        _cascade.State.Certificates.Renew();
    }
}
