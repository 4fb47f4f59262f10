using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Cascade;
using static Wattwise.Tests.Cascade.CascadeFixture;

namespace Wattwise.Tests.Cascade.Attempts;

/// <summary>Tiers that fail, hang, lie or say nothing.</summary>
public sealed class TierFailureTests : IDisposable
{
    private readonly CascadeFixture _cascade = new();

    public void Dispose() => _cascade.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_weak_tier_that_fails_is_passed_over_with_one_warning(bool streams)
    {
        _cascade.Weak.Respond = (_, _) => throw new InvalidOperationException("503");

        var first = await _cascade.AskAsync(streams);
        await _cascade.AskAsync(streams);

        Assert.Equal(("strong 1", CascadeReasons.StrongestTierFailed), (first.Text, first.GetCascadeResult()!.Reason));
        Assert.Equal([CascadeReasons.DraftFailed], InVain(first));
        Assert.Single(_cascade.Warnings);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_weak_tier_that_hangs_is_left_after_its_time(bool streams, bool isDeaf)
    {
        var began = new TaskCompletionSource();
        _cascade.Weak.Respond = async (_, token) =>
        {
            began.SetResult();
            await Task.Delay(Timeout.Infinite, isDeaf ? CancellationToken.None : token);
            return Answer("", "small");
        };

        var asking = _cascade.AskAsync(streams);
        await began.Task.WaitAsync(Chat.Token);
        _cascade.Clock.Advance(_cascade.Options.DraftTimeout);
        var response = await asking.WaitAsync(TimeSpan.FromSeconds(20), Chat.Token);

        Assert.Equal("strong 1", response.Text);
        var record = Assert.Single(Records(response), record => record.Outcome == StageOutcome.Rejected);

        // Nobody knows what it took: that much is assumed.
        Assert.Equal((CascadeReasons.DraftTimedOut, EnergyMethod.Assumed), (record.Reason, record.Spent!.Value.Method));
        Assert.Equal(_cascade.Options.DraftTimeout, record.Duration);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancelling_ends_draft_and_second_opinion_at_once_and_what_they_took_stays_booked(bool streams)
    {
        var log = new LateLog();
        var (began, ended) = (new CountdownEvent(2), new CountdownEvent(2));
        async Task<ChatResponse> Hang(CancellationToken token)
        {
            began.Signal();
            try
            {
                await Task.Delay(Timeout.Infinite, token);
            }
            finally
            {
                ended.Signal();
            }

            return Answer("", "small");
        }

        using var other = new TestChatClient { DefaultModelId = "other", Respond = (_, token) => Hang(token) };
        _cascade.Options.SecondOpinion = new CascadeTier("opinion", other);
        _cascade.Weak.Respond = (_, token) => Hang(token);
        using var client = new AccountingChatClient(
            _cascade.Stage, new AccountingOptions { Log = log, EnergyModel = _cascade.Options.EnergyModel });
        using var cancel = new CancellationTokenSource();

        var asking = streams
            ? client.GetStreamingResponseAsync("question", cancellationToken: cancel.Token).ToChatResponseAsync(Chat.Token)
            : client.GetResponseAsync("question", cancellationToken: cancel.Token);
        Assert.True(began.Wait(TimeSpan.FromSeconds(20), Chat.Token));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.WaitAsync(TimeSpan.FromSeconds(20), Chat.Token));
        Assert.True(ended.Wait(TimeSpan.FromSeconds(20), Chat.Token));

        var lines = Assert.Single(log.Entries).Lines;
        Assert.Contains(lines, line => line.Reason == CascadeReasons.DraftCancelled && line.ModelId == "small");
        Assert.Equal(0, _cascade.Strong.Calls);
        began.Dispose();
        ended.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Another_client_of_the_tier_answers_where_the_first_fails(bool streams)
    {
        using var spare = new TestChatClient { Respond = (_, _) => Task.FromResult(Answer("spare", "small")) };
        _cascade.Options.Tiers[0].AddFallback(spare);
        _cascade.Weak.Respond = (_, _) => throw new InvalidOperationException("HTTP 500");

        var response = await _cascade.AskAsync(streams);

        Assert.Equal(("spare", "weak"), (response.Text, response.GetCascadeResult()!.Tier));
        Assert.Equal([CascadeReasons.DraftFailed], InVain(response));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_strongest_tier_that_is_limited_is_asked_again_when_its_provider_says_so(bool streams)
    {
        _cascade.Knowledge.Certified.Clear();
        var limited = new TaskCompletionSource();
        _cascade.Strong.Respond = (call, _) =>
        {
            if (call > 1)
                return Task.FromResult(Answer("strong", "large"));
            limited.SetResult();
            throw new InvalidOperationException("HTTP 429 Too Many Requests") { Data = { ["Retry-After"] = "3" } };
        };

        var asking = _cascade.AskAsync(streams);
        await limited.Task.WaitAsync(Chat.Token);
        await Task.Delay(20, Chat.Token);
        _cascade.Clock.Advance(TimeSpan.FromSeconds(2.5));
        Assert.False(asking.IsCompleted);
        var response = await AdvanceUntilAsync(asking, TimeSpan.FromSeconds(0.5));

        Assert.Equal([CascadeReasons.DraftRateLimited], InVain(response));
        Assert.Equal("strong", response.Text);
    }

    [Fact]
    public async Task A_strongest_tier_that_is_limited_without_a_time_is_asked_again_after_a_growing_pause()
    {
        _cascade.Knowledge.Certified.Clear();
        _cascade.Strong.Respond = (call, _) =>
            call < 3 ? throw new InvalidOperationException("rate limit reached") : Task.FromResult(Answer("strong", "large"));

        var response = await AdvanceUntilAsync(_cascade.AskAsync(streams: false), TimeSpan.FromSeconds(0.5));

        Assert.Equal([CascadeReasons.DraftRateLimited, CascadeReasons.DraftRateLimited], InVain(response));
    }

    [Theory]
    [InlineData("HTTP 429", "60", 1)]
    [InlineData("HTTP 500", null, 1)]
    public async Task A_pause_that_is_too_long_or_an_outage_fails_the_request_as_it_would_without_a_cascade(
        string message, string? retryAfter, int calls)
    {
        _cascade.Knowledge.Certified.Clear();
        _cascade.Strong.Respond = (_, _) => throw new InvalidOperationException(message) { Data = { ["Retry-After"] = retryAfter } };

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => _cascade.AskAsync(streams: false));

        Assert.Equal((message, calls), (exception.Message, _cascade.Strong.Calls));
    }

    [Fact]
    public async Task A_weak_tier_that_is_limited_is_not_waited_for()
    {
        _cascade.Weak.Respond = (_, _) => throw new InvalidOperationException("429") { Data = { ["Retry-After"] = 1 } };

        var response = await _cascade.AskAsync(streams: false);

        Assert.Equal([CascadeReasons.DraftRateLimited], InVain(response));
        Assert.Equal(1, _cascade.Weak.Calls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_weak_tier_that_is_limited_without_a_time_is_not_waited_for_either(bool streams)
    {
        _cascade.Weak.Respond = (_, _) => throw new InvalidOperationException("HTTP 429 Too Many Requests");

        Assert.Equal([CascadeReasons.DraftRateLimited], InVain(await _cascade.AskAsync(streams)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_strongest_tier_that_hangs_fails_the_request_after_its_time_if_it_has_one(bool streams)
    {
        _cascade.Knowledge.Certified.Clear();
        _cascade.Options.Tiers[1].Timeout = TimeSpan.FromSeconds(30);
        var began = new TaskCompletionSource();
        _cascade.Strong.Respond = async (_, _) =>
        {
            began.SetResult();
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
            return Answer("", "large");
        };

        var asking = _cascade.AskAsync(streams);
        await began.Task.WaitAsync(Chat.Token);
        _cascade.Clock.Advance(TimeSpan.FromSeconds(30));

        await Assert.ThrowsAsync<TimeoutException>(() => asking.WaitAsync(TimeSpan.FromSeconds(20), Chat.Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_weak_tier_that_gives_nothing_at_all_gives_way(bool streams)
    {
        _cascade.Weak.Respond = (_, _) => Task.FromResult(new ChatResponse());

        var response = await _cascade.AskAsync(streams);

        Assert.Equal("strong 1", response.Text);
        Assert.Equal([CascadeReasons.DraftEmpty], InVain(response));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Without_its_second_opinion_a_draft_is_judged_all_the_same(bool streams, bool hangs)
    {
        var began = new TaskCompletionSource();
        using var other = new TestChatClient
        {
            DefaultModelId = "other",
            Respond = async (_, _) =>
            {
                began.SetResult();
                await (hangs ? Task.Delay(Timeout.Infinite, CancellationToken.None) : throw new InvalidOperationException("429"));
                return Answer("", "other");
            },
        };
        _cascade.Options.SecondOpinion = new CascadeTier("opinion", other);

        var asking = _cascade.AskAsync(streams);
        await began.Task.WaitAsync(Chat.Token);
        var response = await AdvanceUntilAsync(asking, _cascade.Options.DraftTimeout);

        Assert.Equal("weak 1", response.Text);
        Assert.Empty(Assert.Single(_cascade.Estimator.Seen).Opinions);

        // What was cut off is assumed; what failed at once cost nothing that anybody knows of.
        var booked = Records(response).Where(record => record.Reason == CascadeReasons.SecondOpinion).ToList();
        Assert.Equal(hangs ? 1 : 0, booked.Count);
        Assert.All(booked, record => Assert.Equal(EnergyMethod.Assumed, record.Spent!.Value.Method));
    }

    [Fact]
    public async Task The_app_may_read_its_providers_exceptions_itself()
    {
        _cascade.Knowledge.Certified.Clear();
        _cascade.Options.UseFailures(
            exception => exception is FormatException ? new TierFailure(TierFailureKind.RateLimited, TimeSpan.Zero) : null);
        _cascade.Strong.Respond = (call, _) => call == 1 ? throw new FormatException("busy") : Task.FromResult(Answer("strong", "large"));

        Assert.Equal("strong", (await AdvanceUntilAsync(_cascade.AskAsync(streams: false), TimeSpan.FromSeconds(1))).Text);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Where_the_strongest_tier_fails_the_held_answer_is_served_only_if_the_app_allows_it(bool streams, bool isAllowed)
    {
        _cascade.Options.MayServeHeldAnswer = isAllowed;
        _cascade.Knowledge.Accepts = (_, _, _) => false;
        _cascade.Strong.Respond = (_, _) => throw new InvalidOperationException("HTTP 503");

        if (!isAllowed)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => _cascade.AskAsync(streams));
            return;
        }

        var response = await _cascade.AskAsync(streams);
        Assert.Equal("weak 1", response.Text);
        Assert.True(response.GetCascadeResult()!.IsBelowFloor);

        // The draft is the answer now, and booked once; the failed call of the strongest tier was in vain.
        Assert.Equal([CascadeReasons.DraftFailed], InVain(response));
        Assert.Equal(1, Records(response).Count(record => record.ModelId == "small"));
        Assert.Equal(1, _cascade.Stage.Report.BelowFloor);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_error_in_place_of_an_answer_is_a_failure_of_the_tier(bool streams)
    {
        _cascade.Weak.Respond = (_, _) => Task.FromResult(new ChatResponse(new ChatMessage(
            ChatRole.Assistant, [new ErrorContent("This model's maximum context length is 4096 tokens.")])));

        var response = await _cascade.AskAsync(streams);

        Assert.Equal([CascadeReasons.DraftFailed], InVain(response));
        Assert.Equal("strong 1", response.Text);
    }

    [Fact]
    public async Task An_empty_answer_of_the_strongest_tier_is_passed_on_as_it_is()
    {
        _cascade.Knowledge.Certified.Clear();
        _cascade.Strong.Respond = (_, _) => Task.FromResult(Answer("", "large"));

        foreach (var streams in new[] { false, true })
            Assert.Equal("", (await _cascade.AskAsync(streams)).Text);
    }

    [Fact]
    public async Task A_tier_that_lies_about_its_usage_spoils_no_total()
    {
        _cascade.Knowledge.Accepts = (_, _, _) => _cascade.Weak.Calls % 2 == 0;
        _cascade.Weak.Respond = (call, _) =>
        {
            var answer = Answer("weak", "small");
            answer.Usage = call % 4 == 0
                ? null
                : new UsageDetails { InputTokenCount = -5, OutputTokenCount = call % 3 == 0 ? long.MaxValue : -1 };
            return Task.FromResult(answer);
        };
        for (var i = 0; i < 12; i++)
            await _cascade.AskAsync(streams: i % 3 == 0);

        var report = _cascade.Stage.Report;
        Assert.InRange(report.Cost, 0, 1_000);
        Assert.InRange(report.CostOfStrongest, 0, 1_000);
    }

    [Fact]
    public async Task Drafts_and_repetitions_share_one_budget_and_the_strongest_tier_is_always_left()
    {
        using var second = new TestChatClient { Respond = (_, _) => throw new InvalidOperationException("500") };
        using var third = new TestChatClient { Respond = (_, _) => Task.FromResult(Answer("third", "small")) };
        _cascade.Weak.Respond = (_, _) => throw new InvalidOperationException("500");
        _cascade.Options.Tiers[0].AddFallback(second).AddFallback(third);
        _cascade.Options.MaxAttempts = 3;

        var response = await _cascade.AskAsync(streams: false);

        Assert.Equal(("strong 1", 1, 1, 0), (response.Text, _cascade.Weak.Calls, second.Calls, third.Calls));
    }

    [Fact]
    public async Task No_draft_is_made_after_which_the_strongest_tier_would_not_fit_into_the_joules()
    {
        _cascade.Options.MaxJoules = 40;
        Assert.Equal("weak", (await _cascade.AskAsync(streams: false)).GetCascadeResult()!.Tier);
        _cascade.Knowledge.Accepts = (_, _, _) => false;
        await _cascade.AskAsync(streams: false);

        // By now it is known that the strongest tier takes 50 J.
        var response = await _cascade.AskAsync(streams: false);

        Assert.Equal(("strong 2", CascadeReasons.StrongestBudget), (response.Text, response.GetCascadeResult()!.Reason));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_hedge_calls_the_strongest_tier_beside_a_slow_draft_and_books_the_loser(bool streams)
    {
        _cascade.Options.HedgeAfter = TimeSpan.FromSeconds(2);
        var began = new TaskCompletionSource();
        _cascade.Weak.Respond = async (_, token) =>
        {
            began.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            return Answer("", "small");
        };

        var asking = _cascade.AskAsync(streams);
        await began.Task.WaitAsync(Chat.Token);
        var response = await AdvanceUntilAsync(asking, TimeSpan.FromSeconds(2));

        Assert.Equal(("strong 1", CascadeReasons.StrongestHedged), (response.Text, response.GetCascadeResult()!.Reason));
        Assert.Equal([CascadeReasons.DraftCancelled], InVain(response));
    }

    private async Task<ChatResponse> AdvanceUntilAsync(Task<ChatResponse> asking, TimeSpan step)
    {
        for (var i = 0; i < 400 && !asking.IsCompleted; i++)
        {
            await Task.WhenAny(asking, Task.Delay(10, Chat.Token));
            if (!asking.IsCompleted)
                _cascade.Clock.Advance(step);
        }

        return await asking;
    }

    private sealed class LateLog : IFootprintLog
    {
        public List<FootprintEntry> Entries { get; } = [];

        public void Add(FootprintEntry entry)
        {
            lock (Entries)
                Entries.Add(entry);
        }
    }
}
