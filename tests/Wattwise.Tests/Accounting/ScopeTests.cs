using System.Diagnostics;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.Tests.Accounting;

public class ScopeTests
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    private readonly TestChatClient _provider = ProviderAnswers.Client();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_scope_does_not_leak_to_the_caller(bool isAsynchronous)
    {
        _provider.Respond = async (_, _) =>
        {
            if (isAsynchronous)
                await Task.Yield();
            Assert.NotNull(WattwiseScope.Current);
            return ProviderAnswers.Answer();
        };
        using var client = new AccountingChatClient(_provider);

        var pending = client.GetResponseAsync("How?", cancellationToken: Cancellation);
        Assert.Null(WattwiseScope.Current);
        await pending;
        Assert.Null(WattwiseScope.Current);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_scope_is_there_at_each_step_of_a_stream_and_never_between_them(bool isAsynchronous)
    {
        var steps = new List<WattwiseScope?>();
        _provider.Stream = (_, _) => Steps();
        using var client = new AccountingChatClient(_provider);

        await using (var updates = client.GetStreamingResponseAsync("How?", cancellationToken: Cancellation)
            .GetAsyncEnumerator(Cancellation))
        {
            while (true)
            {
                var pending = updates.MoveNextAsync();
                Assert.Null(WattwiseScope.Current);
                if (!await pending)
                    break;
                Assert.Null(WattwiseScope.Current);
            }
        }

        Assert.Null(WattwiseScope.Current);
        Assert.Equal(4, steps.Count);
        Assert.NotNull(steps[0]);
        Assert.All(steps, step => Assert.Same(steps[0], step));

        async IAsyncEnumerable<ChatResponseUpdate> Steps()
        {
            try
            {
                for (var i = 0; i < 3; i++)
                {
                    if (isAsynchronous)
                        await Task.Yield();
                    steps.Add(WattwiseScope.Current);
                    yield return ProviderAnswers.Text("word ");
                }
            }
            finally
            {
                steps.Add(WattwiseScope.Current);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_hundred_requests_side_by_side_keep_their_scopes_apart(bool streaming)
    {
        var ledger = new FootprintLedger();
        _provider.Respond = async (call, _) =>
        {
            var options = _provider.OptionsOf(call)!;
            await BookOwnTokensAsync(options);
            return ProviderAnswers.Answer(usage: ProviderAnswers.Usage(0, 0, options.MaxOutputTokens!.Value));
        };
        _provider.Stream = (call, _) => StreamAsync(_provider.OptionsOf(call)!);
        using var client = new AccountingChatClient(_provider, new AccountingOptions { Ledger = ledger });

        await Parallel.ForAsync(1, 101, Cancellation, async (number, cancellation) =>
        {
            var options = new ChatOptions { MaxOutputTokens = number }.ConfigureWattwise(o => o.VaryBy = [number.ToString()]);
            var footprint = streaming
                ? (await client.GetStreamingResponseAsync("How?", options, cancellation).ToListAsync(cancellation))[^1].GetFootprint()!
                : (await client.GetResponseAsync("How?", options, cancellation)).GetFootprint()!;

            Assert.Equal(number, footprint.Overhead.Joules);
            Assert.Equal(number, footprint.Stages[^1].Usage!.OutputTokenCount);
            Assert.Null(WattwiseScope.Current);
        });

        var sums = ledger.Summarize();
        Assert.Equal((100, 5050), (sums.Requests, sums.OutputTokens));
        Assert.Equal(5050, sums.Overhead.Joules, 1e-6);

        static async Task BookOwnTokensAsync(ChatOptions options)
        {
            await Task.Delay(1, Cancellation);
            var scope = WattwiseScope.Current!;
            Assert.Equal([options.MaxOutputTokens.ToString()!], scope.Options.VaryBy);
            scope.Add(new StageRecord(
                "test", StageOutcome.Applied, "x", EnergyEstimate.Measured(options.MaxOutputTokens!.Value), null, TimeSpan.Zero, null));
        }

        static async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(ChatOptions options)
        {
            yield return ProviderAnswers.Text("Hi");
            await BookOwnTokensAsync(options);
            yield return new()
            {
                ModelId = "gpt-4o-mini",
                Contents = [new UsageContent(ProviderAnswers.Usage(0, 0, options.MaxOutputTokens!.Value))],
            };
        }
    }

    [Fact]
    public async Task The_callers_activity_is_the_callers_again()
    {
        using var listener = TelemetryTests.Listen(_ => { });
        using var own = new Activity("app").Start();
        using var client = new AccountingChatClient(_provider);

        await foreach (var update in client.GetStreamingResponseAsync("How?", cancellationToken: Cancellation))
            Assert.Same(own, Activity.Current);
        await client.GetResponseAsync("How?", cancellationToken: Cancellation);

        Assert.Same(own, Activity.Current);
    }
}
