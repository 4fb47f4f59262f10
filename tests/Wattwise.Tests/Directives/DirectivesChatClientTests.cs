using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Wattwise.Accounting;
using Wattwise.Caching;
using Wattwise.Directives;

namespace Wattwise.Tests.Directives;

public class DirectivesChatClientTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_class_with_evidence_is_asked_to_be_brief_and_books_what_it_avoids(bool streams)
    {
        using var fixture = new DirectivesFixture();
        var (record, sent) = await fixture.AskAsync(streams: streams);

        Assert.Equal(
            (WattwiseStages.Directives, StageOutcome.Applied, DirectiveReasons.Brief), (record.Stage, record.Outcome, record.Reason));
        Assert.Equal("Always answer briefly.", sent[0].Text);

        // 100 J less 30 J. The request's own energy is unknown: nobody metered it, and nobody knows the model.
        Assert.Equal(70, record.Avoided!.Value.Joules, 6);
        Assert.True(record.Spent!.Value.Joules >= 0.5);
    }

    [Fact]
    public async Task Without_evidence_nothing_changes()
    {
        using var fixture = new DirectivesFixture(hasEvidence: false);
        var (record, sent) = await fixture.AskAsync();

        Assert.Equal((StageOutcome.PassedThrough, DirectiveReasons.FullNoEvidence, null), (record.Outcome, record.Reason, record.Avoided));
        Assert.Equal(DirectivesFixture.Prompt, Assert.Single(sent).Text);
    }

    [Fact]
    public async Task Without_a_judge_nothing_is_briefed_or_embedded_and_the_log_says_so_once()
    {
        using var fixture = new DirectivesFixture(options => options.Judge = Judging.IResponseJudge.None, hasEvidence: false);
        var (record, _) = await fixture.AskAsync();
        await fixture.AskAsync();

        Assert.Equal(DirectiveReasons.FullNoJudge, record.Reason);
        Assert.Contains("has no judge", Assert.Single(fixture.Log.GetSnapshot()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_opts_out_or_in()
    {
        using var fixture = new DirectivesFixture();
        var (full, fullSent) = await fixture.AskAsync(Chat.With(o => o.DirectiveLevel = DirectiveLevel.Full));
        var (brief, briefSent) = await fixture.AskAsync(
            Chat.With(o => o.DirectiveLevel = new DirectiveLevel(9)), messages: Chat.User("Solve 2 + 2 in detail."));

        Assert.Equal((DirectiveReasons.FullRequested, 1), (full.Reason, fullSent.Count));
        Assert.Equal((DirectiveReasons.BriefRequested, "Always answer briefly."), (brief.Reason, briefSent[0].Text));
    }

    [Fact]
    public async Task A_request_has_a_floor_of_its_own()
    {
        using var fixture = new DirectivesFixture();

        // Two thirds of 400 comparisons were won: a quality of 1.33, shown to be above 1.2 at most.
        Assert.Equal(DirectiveReasons.Brief, (await fixture.AskAsync(Chat.With(o => o.QualityFloor = 0.9f))).Record.Reason);
        Assert.Equal(StageOutcome.PassedThrough, (await fixture.AskAsync(Chat.With(o => o.QualityFloor = 1.32f))).Record.Outcome);
        Assert.Equal(StageOutcome.PassedThrough, (await fixture.AskAsync(Chat.With(o => o.QualityFloor = float.NaN))).Record.Outcome);
        Assert.Equal(StageOutcome.PassedThrough, (await fixture.AskAsync(Chat.With(o => o.QualityFloor = -1))).Record.Outcome);
    }

    [Fact]
    public async Task A_request_names_its_class()
    {
        using var fixture = new DirectivesFixture(options => options.Classifier = ITaskClassifier.None);

        Assert.Equal(DirectiveReasons.FullUnknownClass, (await fixture.AskAsync()).Record.Reason);
        Assert.Equal(DirectiveReasons.Brief, (await fixture.AskAsync(Chat.With(o => o.TaskKind = "questions"))).Record.Reason);
        Assert.Equal(DirectiveReasons.FullNoEvidence, (await fixture.AskAsync(Chat.With(o => o.TaskKind = "another"))).Record.Reason);
    }

    [Fact]
    public async Task An_unknown_class_gets_no_directive()
    {
        using var fixture = new DirectivesFixture(options =>
            options.Classifier = new DirectivesFixture.FixedClassifier(_ => new(TaskClassification.Unknown)));

        Assert.Equal(DirectiveReasons.FullUnknownClass, (await fixture.AskAsync()).Record.Reason);
    }

    [Theory]
    [InlineData("Write a Python function.", DirectiveReasons.FullCode)]
    [InlineData("Solve the equation for x.", DirectiveReasons.FullMathematics)]
    [InlineData("Describe Rome in 200 words.", DirectiveReasons.FullAskedLength)]
    [InlineData("  ", DirectiveReasons.FullNoText)]
    public async Task What_a_prompt_is_about_may_exclude_it(string prompt, string reason)
    {
        using var fixture = new DirectivesFixture();
        Assert.Equal(reason, (await fixture.AskAsync(messages: Chat.User(prompt))).Record.Reason);
    }

    [Fact]
    public async Task Json_tools_tool_turns_and_a_system_text_that_asks_for_detail_are_excluded()
    {
        using var fixture = new DirectivesFixture();
        ChatMessage result = new(ChatRole.Tool, [new FunctionResultContent("1", "sunny")]);

        Assert.Equal(
            DirectiveReasons.FullStructuredOutput,
            (await fixture.AskAsync(new ChatOptions { ResponseFormat = ChatResponseFormat.Json })).Record.Reason);
        Assert.Equal(
            DirectiveReasons.FullTools,
            (await fixture.AskAsync(new ChatOptions { Tools = [AIFunctionFactory.Create(() => 1, "one")] })).Record.Reason);
        Assert.Equal(DirectiveReasons.FullTools, (await fixture.AskAsync(messages: [Chat.User("Weather?"), result])).Record.Reason);
        Assert.Equal(
            DirectiveReasons.FullAskedLength,
            (await fixture.AskAsync(messages: [Chat.System("Answer in detail."), Chat.User(DirectivesFixture.Prompt)])).Record.Reason);
    }

    [Fact]
    public async Task An_app_may_exclude_less()
    {
        using var fixture = new DirectivesFixture(options => options.Exclusions = DirectiveExclusions.None);
        Assert.Equal(
            DirectiveReasons.Brief, (await fixture.AskAsync(messages: Chat.User("Write a Python function in detail."))).Record.Reason);
    }

    [Fact]
    public async Task A_classifier_that_throws_costs_the_directive_and_one_warning()
    {
        using var fixture = new DirectivesFixture(options =>
            options.Classifier = new DirectivesFixture.FixedClassifier(_ => throw new InvalidOperationException()));
        var (record, _) = await fixture.AskAsync();
        await fixture.AskAsync();

        Assert.Equal((StageOutcome.Failed, DirectiveReasons.ClassifierFailed), (record.Outcome, record.Reason));
        Assert.Single(fixture.Log.GetSnapshot(), line => line.Level == LogLevel.Warning);
    }

    [Fact]
    public async Task A_classifier_that_hangs_costs_the_directive()
    {
        using var fixture = new DirectivesFixture(options =>
        {
            options.DecisionTimeout = TimeSpan.FromMilliseconds(20);
            options.Classifier = new DirectivesFixture.FixedClassifier(_ => new(new TaskCompletionSource<TaskClassification>().Task));
        });

        Assert.Equal(DirectiveReasons.ClassifierFailed, (await fixture.AskAsync()).Record.Reason);
    }

    [Fact]
    public async Task A_policy_that_throws_or_names_a_level_that_is_not_there_costs_the_directive()
    {
        using var throwing = new DirectivesFixture(options => options.Policy = new TestPolicy(() => throw new InvalidOperationException()));
        using var wild = new DirectivesFixture(options => options.Policy = new TestPolicy(() => DirectiveMix.Of(new DirectiveLevel(7))));

        Assert.Equal(DirectiveReasons.PolicyFailed, (await throwing.AskAsync()).Record.Reason);
        Assert.Equal(DirectiveReasons.PolicyFailed, (await wild.AskAsync()).Record.Reason);
    }

    [Fact]
    public async Task A_mix_sends_about_its_share_and_says_why()
    {
        using var fixture = new DirectivesFixture(options =>
            options.Policy = new TestPolicy(() => new DirectiveMix(DirectiveLevel.Full, DirectiveLevel.Brief, 0.3)));
        var reasons = new List<string>();
        for (var i = 0; i < 300; i++)
            reasons.Add((await fixture.AskAsync()).Record.Reason);

        Assert.Equal([DirectiveReasons.Brief, DirectiveReasons.FullMixed], reasons.Distinct().Order());
        Assert.InRange(reasons.Count(reason => reason == DirectiveReasons.Brief), 65, 115);
    }

    [Fact]
    public async Task The_cache_asks_for_the_level_and_serves_no_fuller_request_a_brief_answer()
    {
        using var fixture = new DirectivesFixture();
        using var cache = new SemanticCacheChatClient(fixture.Client);

        Assert.Equal("answer 1", await cache.AskAsync(DirectivesFixture.Prompt));
        Assert.Equal("answer 1", await cache.AskAsync(DirectivesFixture.Prompt));
        Assert.Equal("Always answer briefly.", fixture.Model.SeenMessages[0][0].Text);
        Assert.Equal("answer 2", await cache.AskAsync(DirectivesFixture.Prompt, Chat.With(o => o.DirectiveLevel = DirectiveLevel.Full)));
        Assert.Equal("answer 2", await cache.AskAsync(DirectivesFixture.Prompt));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Through_the_cache_the_embedding_is_booked_once_and_so_is_the_stage(bool streams)
    {
        using var fixture = new DirectivesFixture();
        using var client = new SemanticCacheChatClient(fixture.Client).AsBuilder().UseAccounting().Build();
        var response = streams
            ? await client.GetStreamingResponseAsync(DirectivesFixture.Prompt, cancellationToken: Chat.Token)
                .ToChatResponseAsync(Chat.Token)
            : await client.GetResponseAsync(DirectivesFixture.Prompt, cancellationToken: Chat.Token);
        var stages = response.GetFootprint()!.Stages;

        Assert.Equal(
            [WattwiseStages.Directives, WattwiseStages.Model, WattwiseStages.SemanticCache], stages.Select(stage => stage.Stage).Order());
        Assert.InRange(stages.Single(stage => stage.Stage == WattwiseStages.SemanticCache).Spent!.Value.Joules, 0.5, 30);
        Assert.DoesNotContain(stages.Where(stage => stage.Stage == WattwiseStages.Directives), stage => stage.Spent!.Value.Joules >= 0.5);
    }

    [Fact]
    public async Task A_request_that_fails_avoided_nothing()
    {
        using var fixture = new DirectivesFixture();
        fixture.Model.Respond = (_, _) => throw new InvalidOperationException();
        ChatOptions? options = null;
        var scope = WattwiseScope.JoinOrBegin(ref options, out _);
        WattwiseScope.Current = scope;
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => fixture.Client.GetResponseAsync(DirectivesFixture.Prompt, cancellationToken: Chat.Token));
        WattwiseScope.Current = null;

        Assert.Null(Assert.Single(scope.Records).Avoided);
    }

    [Fact]
    public async Task The_callers_messages_and_options_stay_as_they_are()
    {
        using var fixture = new DirectivesFixture();
        ChatMessage[] messages = [Chat.System("Be kind."), Chat.User(DirectivesFixture.Prompt)];
        await fixture.Client.GetResponseAsync(messages, cancellationToken: Chat.Token);

        Assert.Equal(["Be kind.", DirectivesFixture.Prompt], messages.Select(message => message.Text));
        Assert.Equal("Be kind.\n\nAlways answer briefly.", fixture.Model.SeenMessages[0][0].Text);
    }

    [Fact]
    public void Disposing_twice_is_harmless()
    {
        var fixture = new DirectivesFixture();
        fixture.Dispose();
        fixture.Dispose();
        Assert.True(fixture.State.IsDisposed);
    }

    private sealed class TestPolicy(Func<DirectiveMix> choose) : IDirectivePolicy
    {
        public DirectiveMix Choose(DirectiveSituation situation) => choose();
    }
}
