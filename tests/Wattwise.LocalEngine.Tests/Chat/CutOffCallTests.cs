using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Accounting;

namespace Wattwise.LocalEngine.Tests;

/// <summary>What the engine tells of requests that ended without an answer.</summary>
public sealed class CutOffCallTests : IAsyncLifetime
{
    private const double JoulesPerRow = 0.1;

    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UnixEpoch);
    private readonly TimedDecoder _decoder;
    private LlamaEngine _engine = null!;
    private LlamaChatClient _client = null!;

    public CutOffCallTests() => _decoder = new(_clock);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _engine = await LlamaEngine.LoadWithAsync(
            _decoder,
            new()
            {
                ModelPath = SampleModels.Chat,
                Device = LlamaDevice.Cpu,
                ContextLength = 2048,
                PrefixCache = new() { Enabled = false },
                WarmUp = false,
                Threads = 1,
                MaxConcurrentRequests = 1,
                TimeProvider = _clock,
                EnergyMeter = new ClockMeter(_clock, JoulesPerRow),
            },
            cancellationToken: Token);
        _client = new(_engine, new() { StreamingInterval = TimeSpan.Zero });
        _decoder.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _engine.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stream_that_is_left_or_cancelled_is_told_with_the_tokens_and_joules_of_all_that_was_computed(bool cancels)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var cutOff = CutOffUsage.BeginCall();
        var updates = 0;
        try
        {
            await foreach (var _ in _client.GetStreamingResponseAsync("Tell me a story.", Endless(), cancellation.Token))
            {
                if (++updates < 5)
                    continue;
                if (!cancels)
                    break;
                await cancellation.CancelAsync();
            }
        }
        catch (OperationCanceledException) when (cancels)
        {
        }

        var usage = await SettledAsync(cutOff);
        AssertIsAllThatWasComputed(usage);
        Assert.InRange(usage.OutputTokenCount!.Value, 5, 2_000);
    }

    [Fact]
    public async Task A_whole_answer_that_is_cancelled_on_the_way_is_told_too()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var cutOff = CutOffUsage.BeginCall();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _client.GetResponseAsync("Tell me a story.", Endless(after: 8, cancellation.Cancel), cancellation.Token));

        var usage = await SettledAsync(cutOff);
        AssertIsAllThatWasComputed(usage);
        Assert.InRange(usage.OutputTokenCount!.Value, 8, 2_000);
    }

    [Fact]
    public async Task A_deadline_that_passes_on_the_way_is_told_before_the_request_fails()
    {
        var cutOff = CutOffUsage.BeginCall();
        var options = Endless().ConfigureLlama(llama => llama.Deadline = _clock.GetUtcNow().AddMilliseconds(80));

        await Assert.ThrowsAsync<LlamaDeadlineException>(() => _client.GetResponseAsync("Tell me a story.", options, Token));

        Assert.False(cutOff.IsExpected);
        AssertIsAllThatWasComputed(Assert.IsType<UsageDetails>(cutOff.Take(), exactMatch: false));
    }

    [Fact]
    public async Task A_request_that_leaves_the_queue_took_nothing()
    {
        await using var running = _client.GetStreamingResponseAsync("Tell me a story.", Endless(), Token).GetAsyncEnumerator(Token);
        Assert.True(await running.MoveNextAsync());
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var cutOff = CutOffUsage.BeginCall();
        var waiting = _client.GetResponseAsync("Hi", Endless(), cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.False(cutOff.IsExpected);
        Assert.Null(cutOff.Take());
    }

    [Fact]
    public async Task An_answer_that_was_read_to_its_end_is_told_by_its_usage_alone()
    {
        var cutOff = CutOffUsage.BeginCall();
        var options = new ChatOptions { Temperature = 0, MaxOutputTokens = 4 };

        await _client.GetResponseAsync("Hi", options, Token);
        await _client.GetStreamingResponseAsync("Hi", options, Token).ToChatResponseAsync(Token);

        Assert.False(cutOff.IsExpected);
        Assert.Null(cutOff.Take());
    }

    [Fact]
    public async Task A_reader_that_leaves_beside_the_end_has_it_told_once()
    {
        // The end may come before or after the reader leaves: in its usage or beside it, and never in both.
        for (var leaveAfter = 1; leaveAfter <= 6; leaveAfter++)
        {
            _decoder.Clear();
            var cutOff = CutOffUsage.BeginCall();
            var updates = 0;
            UsageDetails? usage = null;
            await foreach (var update in _client.GetStreamingResponseAsync("Hi", new() { Temperature = 0, MaxOutputTokens = 4 }, Token))
            {
                usage = update.Contents.OfType<UsageContent>().SingleOrDefault()?.Details;
                if (++updates == leaveAfter)
                    break;
            }

            if (usage is null)
                usage = await SettledAsync(cutOff);
            else
                Assert.Null(cutOff.Take());
            AssertIsAllThatWasComputed(usage);
        }
    }

    // The engine thread tells when it has stopped, within a step.
    private async Task<UsageDetails> SettledAsync(CutOffUsage cutOff)
    {
        while (cutOff.IsExpected)
            await Task.Delay(1, Token);
        return Assert.IsType<UsageDetails>(cutOff.Take(), exactMatch: false);
    }

    private void AssertIsAllThatWasComputed(UsageDetails usage)
    {
        Assert.Equal(_decoder.Rows * JoulesPerRow, usage.GetEnergy()!.Value.Joules, 0.001);

        // The last token that was chosen is computed with the next one, which never is.
        var tokens = usage.InputTokenCount!.Value + usage.OutputTokenCount!.Value;
        Assert.InRange(_decoder.Rows - tokens, -1, 1);
    }

    private static ChatOptions Endless(int after = int.MaxValue, Action? then = null)
    {
        var tokens = 0;
        return new ChatOptions { Temperature = 0 }.ConfigureLlama(llama => llama.LogitProcessor = (_, logits) =>
        {
            logits.Clear();
            logits[500] = 1;
            if (++tokens == after)
                then!();
        });
    }
}
