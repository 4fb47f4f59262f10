using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.Tests.Accounting;

public class StreamingTests
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    private readonly TestChatClient _provider = ProviderAnswers.Client();
    private readonly FootprintLedger _ledger = new();
    private readonly AccountingChatClient _client;

    public StreamingTests() => _client = new AccountingChatClient(_provider, new AccountingOptions { Ledger = _ledger });

    [Fact]
    public async Task The_last_update_and_no_other_carries_the_footprint()
    {
        var updates = await ReadAsync();

        // The provider's four name their message.
        Assert.Equal(5, updates.Count);
        Assert.All(updates.SkipLast(1), update => Assert.Null(update.GetFootprint()));
        Assert.NotNull(updates[^1].GetFootprint());
    }

    [Fact]
    public async Task Folding_the_updates_gives_a_response_with_text_usage_and_footprint()
    {
        var response = (await ReadAsync()).ToChatResponse();

        Assert.Equal("Open the settings.", response.Text);
        Assert.Equal(40, response.Usage!.OutputTokenCount);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        Assert.Single(response.Messages);
        Assert.NotNull(response.GetFootprint());
    }

    [Fact]
    public async Task A_stream_that_does_not_announce_its_end_gets_one_more_update_without_contents()
    {
        _provider.Stream = (_, _) => ProviderAnswers.Updates([ProviderAnswers.Text("Open "), ProviderAnswers.Text("the settings.")]);

        var updates = await ReadAsync();

        Assert.Equal(3, updates.Count);
        Assert.Empty(updates[^1].Contents);
        Assert.Equal(("r1", null), (updates[^1].ResponseId, updates[^1].MessageId));
        Assert.NotNull(updates[^1].GetFootprint());
        Assert.Single(updates.ToChatResponse().Messages);
    }

    [Fact]
    public async Task An_empty_stream_still_has_a_footprint()
    {
        _provider.Stream = (_, _) => ProviderAnswers.Updates([]);

        Assert.NotNull(Assert.Single(await ReadAsync()).GetFootprint());
    }

    [Fact]
    public async Task Text_is_passed_on_at_once()
    {
        var gate = new TaskCompletionSource();
        _provider.Stream = (_, _) => Gated();
        await using var updates = _client.GetStreamingResponseAsync("How?", cancellationToken: Cancellation)
            .GetAsyncEnumerator(Cancellation);

        Assert.True(await updates.MoveNextAsync());
        Assert.Equal("Open ", updates.Current.Text);
        gate.SetResult();
        Assert.True(await updates.MoveNextAsync());

        async IAsyncEnumerable<ChatResponseUpdate> Gated()
        {
            yield return ProviderAnswers.Text("Open ");
            await gate.Task;
            yield return ProviderAnswers.Text("the settings.");
        }
    }

    [Fact]
    public async Task Updates_that_the_provider_hands_to_several_callers_are_not_written_to()
    {
        var shared = ProviderAnswers.AnswerUpdates();
        shared[^1].AdditionalProperties = new() { ["mine"] = 1 };
        shared[^1].MessageId = null;
        _provider.Stream = (_, _) => ProviderAnswers.Updates(shared);

        var first = (await ReadAsync())[^1];
        var second = (await ReadAsync())[^1];

        Assert.Null(shared[^1].GetFootprint());
        Assert.NotSame(first.GetFootprint(), second.GetFootprint());
        Assert.Equal(1, first.AdditionalProperties!["mine"]);
    }

    [Fact]
    public async Task A_stream_that_the_consumer_leaves_is_booked_as_abandoned_and_the_provider_stops()
    {
        var isStopped = false;
        _provider.Stream = (_, _) => Endless();

        await foreach (var update in _client.GetStreamingResponseAsync("How?", cancellationToken: Cancellation))
            break;

        Assert.True(isStopped);
        var sums = _ledger.Summarize();
        Assert.Equal((1, 1), (sums.Requests, sums.IncompleteRequests));
        Assert.Equal("abandoned", sums.Stages.Single().Reason);

        async IAsyncEnumerable<ChatResponseUpdate> Endless()
        {
            try
            {
                while (true)
                {
                    await Task.Yield();
                    yield return ProviderAnswers.Text("word ");
                }
            }
            finally
            {
                isStopped = true;
            }
        }
    }

    [Fact]
    public async Task A_cancelled_stream_is_booked_with_what_was_known_of_it()
    {
        using var cancellation = new CancellationTokenSource();
        _provider.Stream = (_, token) => ProviderAnswers.Updates(
            [new() { Contents = [new UsageContent(ProviderAnswers.Usage(120, 20, 0))], ModelId = "gpt-4o-mini" }, .. Enumerable.Repeat(
                ProviderAnswers.Text("word "), 1000)],
            cancellationToken: token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var update in _client.GetStreamingResponseAsync("How?", cancellationToken: cancellation.Token))
                await cancellation.CancelAsync();
        });

        var sums = _ledger.Summarize();
        Assert.Equal((StageOutcome.Failed, "cancelled"), (sums.Stages.Single().Outcome, sums.Stages.Single().Reason));
        Assert.Equal(120, sums.InputTokens);
        Assert.True(sums.Spent.Joules > 0);
    }

    [Fact]
    public async Task A_stream_that_the_consumer_leaves_between_two_running_totals_is_booked_with_the_last_one_reported()
    {
        _provider.Stream = (_, _) => ProviderAnswers.Updates([Total(1), Total(40), ProviderAnswers.Text("word ")]);

        await foreach (var update in _client.GetStreamingResponseAsync("How?", cancellationToken: Cancellation))
        {
            Assert.Equal(1, Assert.IsType<UsageContent>(Assert.Single(update.Contents)).Details.OutputTokenCount);
            break;
        }

        var sums = _ledger.Summarize();
        Assert.Equal((1, 120, 40), (sums.ModelCalls, sums.InputTokens, sums.OutputTokens));

        static ChatResponseUpdate Total(long output) =>
            new() { Contents = [new UsageContent(ProviderAnswers.Usage(120, 20, output))], ModelId = "gpt-4o-mini", ResponseId = "r1" };
    }

    [Fact]
    public async Task What_came_before_an_error_is_delivered_before_it()
    {
        _provider.Stream = (_, _) => ProviderAnswers.Updates(ProviderAnswers.AnswerUpdates(), new InvalidOperationException("late"));
        var received = 0;

        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (var update in _client.GetStreamingResponseAsync("How?", cancellationToken: Cancellation))
                received++;
        });

        Assert.Equal("late", error.Message);
        Assert.Equal(4, received);
    }

    [Fact]
    public async Task Reading_a_stream_twice_makes_two_requests()
    {
        var stream = _client.GetStreamingResponseAsync("How?", cancellationToken: Cancellation);

        await stream.ToListAsync(Cancellation);
        await stream.ToListAsync(Cancellation);

        Assert.Equal(2, _ledger.Summarize().Requests);
    }

    private ValueTask<List<ChatResponseUpdate>> ReadAsync() =>
        _client.GetStreamingResponseAsync("How?", cancellationToken: Cancellation).ToListAsync(Cancellation);
}
