using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Accounting;
using Wattwise.Caching;
using Wattwise.Judging;

namespace Wattwise.Tests.Accounting;

/// <summary>Calls that were cut off, of a client that tells what they took.</summary>
public sealed class CutOffCallTests : IDisposable
{
    private readonly FootprintLedger _ledger = new();
    private readonly MeteredClient _model = new();
    private readonly FakeTimeProvider _clock = new();

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, true, true)]
    [InlineData(true, false, false)]
    [InlineData(true, true, false)]
    [InlineData(true, true, true)]
    public async Task A_call_that_is_cancelled_or_left_is_booked_with_what_it_took(bool caches, bool streams, bool leaves)
    {
        using var footprints = FootprintCollector.Begin();
        await CutOffAsync(Build(caches), streams, leaves);

        var call = Assert.Single(_ledger.Summarize().Stages, stage => stage.Stage == WattwiseStages.Model);
        Assert.Equal((1, 12, 5), (_ledger.Summarize().ModelCalls, _ledger.Summarize().InputTokens, _ledger.Summarize().OutputTokens));
        Assert.Equal(3.5, call.Spent.Joules, 1e-9);

        // At once, in the footprint of the request itself, which is whole.
        var footprint = Assert.Single(footprints.Requests);
        Assert.True(footprint.IsComplete);
        var record = Assert.Single(footprint.Stages, stage => stage.IsModelCall);
        Assert.Equal((leaves ? ModelReasons.Abandoned : ModelReasons.Cancelled, 5), (record.Reason, record.Usage!.OutputTokenCount));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_is_slow_to_tell_holds_nobody_up_and_is_booked_later(bool caches)
    {
        var told = new TaskCompletionSource();
        _model.BeforeTelling = told.Task;
        using var footprints = FootprintCollector.Begin();
        var request = CutOffAsync(Build(caches), streams: true, leaves: false);
        while (!request.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Delay(1, Chat.Token);
        }

        await request;
        Assert.Equal((1, 0), (_ledger.Summarize().ModelCalls, _ledger.Summarize().InputTokens));
        Assert.False(footprints.Total!.IsComplete);

        told.SetResult();
        while (_ledger.Summarize().InputTokens == 0)
            await Task.Delay(1, Chat.Token);
        Assert.Equal((1, 12, 5), (_ledger.Summarize().ModelCalls, _ledger.Summarize().InputTokens, _ledger.Summarize().OutputTokens));
        Assert.Equal(3.5, _ledger.Summarize().Spent.Joules, 1e-3);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stages_that_wait_one_after_another_wait_a_tenth_of_a_second_in_all(bool passes)
    {
        var call = CutOffUsage.BeginCall();
        call.Expect();
        var first = call.WaitAsync(_clock).AsTask();
        _clock.Advance(TimeSpan.FromMilliseconds(99));
        Assert.False(first.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await first;

        // The next stage may have the call from the first one, or be told of another.
        var next = call;
        if (passes)
            call.PassTo(next = CutOffUsage.BeginCall());
        Assert.True(next.IsExpected);
        Assert.True(next.WaitAsync(_clock).AsTask().IsCompleted);
        next.Expect();
        Assert.False(next.WaitAsync(_clock).AsTask().IsCompleted);
    }

    [Fact]
    public async Task Whoever_waits_last_for_a_shared_call_pays_for_what_it_took()
    {
        var client = Build(caches: true);
        using var leaderLeaves = new CancellationTokenSource();
        using var followerLeaves = new CancellationTokenSource();
        var leader = ReadAsync(client, leaderLeaves.Token);
        await _model.Begun.Task;
        var follower = ReadAsync(client, followerLeaves.Token);

        await leaderLeaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leader);
        Assert.Equal(0, _ledger.Summarize().InputTokens);
        await followerLeaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => follower);

        Assert.Equal(1, _model.Calls);
        Assert.Equal((2, 1), (_ledger.Summarize().Requests, _ledger.Summarize().ModelCalls));
        Assert.Equal((12, 5), (_ledger.Summarize().InputTokens, _ledger.Summarize().OutputTokens));
    }

    [Fact]
    public async Task A_retry_behind_the_pipeline_costs_what_its_first_try_took_too()
    {
        var tries = 0;
        using var retrying = new TestChatClient
        {
            Respond = (_, _) =>
            {
                if (tries++ == 0)
                    CutOffUsage.Current!.Report(MeteredClient.Usage());
                return Task.FromResult(TestChatClient.Response("yes"));
            },
        };
        var client = new AccountingChatClient(retrying, new AccountingOptions { Ledger = _ledger });

        await client.AskAsync("What is a cat?");

        Assert.Equal((1, 22, 10), (_ledger.Summarize().ModelCalls, _ledger.Summarize().InputTokens, _ledger.Summarize().OutputTokens));
    }

    [Fact]
    public async Task A_verdict_that_is_cut_off_is_no_part_of_the_requests_own_call()
    {
        using var judging = new TestChatClient
        {
            Respond = (_, _) =>
            {
                CutOffUsage.Current!.Report(MeteredClient.Usage());
                throw new TimeoutException();
            },
        };
        using var answering = new TestChatClient
        {
            Respond = async (_, token) =>
            {
                var answer = new JudgedAnswer("What is a cat?", "An animal.");
                await Assert.ThrowsAsync<TimeoutException>(() => new ModelResponseJudge(judging).JudgeAsync(answer, token).AsTask());
                return TestChatClient.Response("yes");
            },
        };
        var client = new AccountingChatClient(answering, new AccountingOptions { Ledger = _ledger });

        await client.AskAsync("What is a cat?");

        Assert.Equal((1, 10, 5), (_ledger.Summarize().ModelCalls, _ledger.Summarize().InputTokens, _ledger.Summarize().OutputTokens));
    }

    private AccountingChatClient Build(bool caches)
    {
        var services = new StageServices { TimeProvider = _clock };
        var inner = caches ? (IChatClient)new SemanticCacheChatClient(_model, services: services) : _model;
        return new AccountingChatClient(inner, new AccountingOptions { Ledger = _ledger }, services);
    }

    private static async Task ReadAsync(IChatClient client, CancellationToken cancellationToken) =>
        await client.GetStreamingResponseAsync("What is a cat?", cancellationToken: cancellationToken).ToListAsync(cancellationToken);

    private static async Task CutOffAsync(IChatClient client, bool streams, bool leaves)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Chat.Token);
        if (!streams)
        {
            var pending = client.GetResponseAsync("What is a cat?", cancellationToken: cancellation.Token);
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
            return;
        }

        var error = await Record.ExceptionAsync(async () =>
        {
            await foreach (var _ in client.GetStreamingResponseAsync("What is a cat?", cancellationToken: cancellation.Token))
            {
                if (leaves)
                    break;
                await cancellation.CancelAsync();
            }
        });
        Assert.Equal(leaves, error is null);
    }

    /// <summary>Writes without end, and tells what a call took when it is cut off: later, on another thread.</summary>
    private sealed class MeteredClient : IChatClient
    {
        public int Calls { get; private set; }

        public Task BeforeTelling { get; set; } = Task.CompletedTask;

        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public static UsageDetails Usage()
        {
            var usage = new UsageDetails { InputTokenCount = 12, OutputTokenCount = 5, TotalTokenCount = 17 };
            usage.SetEnergy(EnergyEstimate.Modelled(3.5, 3, 4));
            return usage;
        }

        public async Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null,
            [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            Calls++;
            var cutOff = CutOffUsage.Current!;
            var isTold = 0;
            await using var cancelled = cancellationToken.UnsafeRegister(_ => Tell(), null);
            try
            {
                yield return new ChatResponseUpdate(ChatRole.Assistant, "Well, ") { ModelId = "local" };
                Begun.TrySetResult();
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            finally
            {
                Tell();
            }

            void Tell()
            {
                if (Interlocked.Exchange(ref isTold, 1) != 0)
                    return;
                cutOff.Expect();
                _ = TellAsync(cutOff);
            }
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }

        private async Task TellAsync(CutOffUsage cutOff)
        {
            await Task.Yield();
            await BeforeTelling;
            cutOff.Settle(Usage());
        }
    }
}
