using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Cascade;
using Wattwise.Judging;
using static Wattwise.Tests.Cascade.CascadeFixture;

namespace Wattwise.Tests.Cascade.Evidence;

/// <summary>What fails in the background, where no user waits for it.</summary>
public sealed class EvidenceFaultTests : IDisposable
{
    private readonly CascadeFixture _cascade = new();

    public EvidenceFaultTests() => _cascade.Knowledge.Draws = static _ => true;

    public void Dispose() => _cascade.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tier_that_hangs_is_given_up_after_its_time_and_the_next_request_is_compared(bool isDeaf)
    {
        var began = new TaskCompletionSource();
        _cascade.Strong.Respond = async (call, token) =>
        {
            if (call > 1)
                return Answer("strong", "large");
            began.SetResult();
            await Task.Delay(Timeout.Infinite, isDeaf ? CancellationToken.None : token);
            return Answer("", "large");
        };

        await _cascade.AskAsync(streams: false);
        await began.Task.WaitAsync(Chat.Token);
        await _cascade.AskAsync(streams: false);
        Assert.Empty(_cascade.Knowledge.Learned);
        _cascade.Clock.Advance(_cascade.Options.EvidenceTimeout);
        await _cascade.ComparedAsync();

        Assert.Equal(2, _cascade.Knowledge.Learned.Count);
        Assert.Single(_cascade.Warnings);
    }

    [Fact]
    public async Task A_tier_that_is_given_up_and_tells_what_that_took_is_booked_with_it()
    {
        var began = new TaskCompletionSource();
        _cascade.Strong.Respond = async (_, token) =>
        {
            var cutOff = CutOffUsage.Current!;
            await using var cancelled = token.UnsafeRegister(
                _ => cutOff.Report(new UsageDetails { InputTokenCount = 31, OutputTokenCount = 17 }), null);
            began.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            return Answer("", "large");
        };
        using var footprints = FootprintCollector.Begin();

        await _cascade.AskAsync(streams: false);
        await began.Task.WaitAsync(Chat.Token);
        _cascade.Clock.Advance(_cascade.Options.EvidenceTimeout);
        await _cascade.ComparedAsync();

        // Ten joules for each of its tokens, and the request's own call beside it.
        var evidence = Assert.Single(footprints.Total!.Stages, record => record.Reason == CascadeReasons.Evidence);
        Assert.Equal((31, 17, 170), (evidence.Usage!.InputTokenCount, evidence.Usage.OutputTokenCount, evidence.Spent!.Value.Joules));
        Assert.Empty(_cascade.Knowledge.Learned);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_judge_that_hangs_is_given_up_after_its_time_and_teaches_nothing(bool isDeaf)
    {
        var judge = new HangingJudge(isDeaf);
        _cascade.Comparer = new AnswerComparer(judge);

        Assert.Equal("weak 1", (await _cascade.AskAsync(streams: false)).Text);
        await judge.Began.WaitAsync(Chat.Token);
        _cascade.Clock.Advance(_cascade.Options.EvidenceTimeout);
        await _cascade.ComparedAsync();

        Assert.Empty(_cascade.Knowledge.Learned);
        Assert.Single(_cascade.Warnings);
    }

    [Fact]
    public async Task A_strongest_tier_that_gives_nothing_or_half_an_answer_is_no_reference()
    {
        ChatResponse[] answers =
            [Answer("", "large"), Answer("half an ans", "large", ChatFinishReason.Length), new ChatResponse { ModelId = "large" }];
        _cascade.Strong.Respond = (call, _) => Task.FromResult(answers[call - 1]);
        for (var i = 0; i < answers.Length; i++)
        {
            await _cascade.AskAsync(streams: false);
            await _cascade.ComparedAsync();
        }

        Assert.Equal(answers.Length, _cascade.Strong.Calls);
        Assert.Empty(_cascade.Knowledge.Learned);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_gives_no_hour_more_evidence_and_takes_none_away()
    {
        _cascade.Options.MaxEvidencePerHour = 2;
        var clock = new ShiftedClock(_cascade.Clock);
        var state = new CascadeState(
            null, _cascade.Options, new StageServices { TimeProvider = clock },
            _ => new CascadeParts(_cascade.Knowledge, _cascade.Estimator, _cascade.Comparer));
        using var stage = new CascadeChatClient(_cascade.Strong, state, findKeyed: null, state.Dispose);
        await AskAsync(stage, state, 3);
        Assert.Equal(2, _cascade.Strong.Calls);

        clock.Offset = TimeSpan.FromDays(-1);
        await AskAsync(stage, state, 3);
        Assert.Equal(2, _cascade.Strong.Calls);
        _cascade.Clock.Advance(TimeSpan.FromHours(1));
        await AskAsync(stage, state, 3);

        // Evidence says when it was found by the clock as it then was.
        Assert.Equal(4, _cascade.Strong.Calls);
        Assert.Equal(8, _cascade.Knowledge.Learned.Count);
        Assert.True(_cascade.Knowledge.Learned[^1].At < _cascade.Knowledge.Learned[0].At);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_leaves_what_was_certified()
    {
        using var weak = new TestChatClient
        {
            DefaultModelId = "small",
            Respond = (_, _) => Task.FromResult(Answer("The answer is 42.", "small")),
        };
        using var strong = new TestChatClient
        {
            DefaultModelId = "large",
            Respond = (_, _) => Task.FromResult(Answer("The answer is 42.", "large")),
        };
        var options = new CascadeOptions
        {
            Tiers = { new CascadeTier("weak", weak), new CascadeTier("strong") },
            MaxQualityLoss = 0.1,
            MaxEvidencePerHour = 100_000,
            Seed = 1,
        };
        var clock = new ShiftedClock(_cascade.Clock);
        var state = new CascadeState(null, options, new StageServices { TimeProvider = clock });
        using var stage = new CascadeChatClient(strong, state, findKeyed: null, state.Dispose);
        await AskAsync(stage, state, 100);
        clock.Offset = TimeSpan.FromDays(-30);
        await AskAsync(stage, state, 100);

        Assert.Equal(
            "weak", (await stage.GetResponseAsync([Chat.User("What is six times seven?")], null, Chat.Token)).GetCascadeResult()!.Tier);
        var certificate = Assert.Single(state.Report().Certificates, one => one.Rule == CascadeRule.Whole);
        Assert.True(certificate.Holds);
    }

    private static async Task AskAsync(CascadeChatClient stage, CascadeState state, int requests)
    {
        for (var i = 0; i < requests; i++)
        {
            await stage.GetResponseAsync([Chat.User("What is six times seven?")], null, Chat.Token);
            while (state.Worker.Waiting > 0)
                await Task.Delay(1, Chat.Token);
        }
    }

    /// <summary>A clock whose time of day may be set, as an administrator does; what measures durations goes on.</summary>
    private sealed class ShiftedClock(TimeProvider inner) : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override long TimestampFrequency => inner.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + Offset;

        public override long GetTimestamp() => inner.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            inner.CreateTimer(callback, state, dueTime, period);
    }

    private sealed class HangingJudge(bool isDeaf) : IResponseJudge
    {
        private readonly TaskCompletionSource _began = new();

        public Task Began => _began.Task;

        public async ValueTask<Judgement> JudgeAsync(JudgedAnswer answer, CancellationToken cancellationToken = default)
        {
            _began.TrySetResult();
            await Task.Delay(Timeout.Infinite, isDeaf ? CancellationToken.None : cancellationToken);
            return new Judgement(true, Wattwise.Accounting.EnergyEstimate.Zero);
        }
    }
}
