using Microsoft.Extensions.Time.Testing;
using Wattwise.Caching;

namespace Wattwise.Tests.Caching.Flights;

/// <summary>A call that hangs holds nobody else up for longer than the limit.</summary>
public class StuckFlightTests
{
    private const string Prompt = "How do I reset my password?";

    private readonly FakeTimeProvider _time = new();
    private readonly TaskCompletionSource _started = new(), _never = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Equal_requests_make_one_more_call_together_when_the_time_is_up(bool streams)
    {
        using var model = Model();
        using var client = Client(model);
        var stuck = client.AskAsync(Prompt);
        await _started.Task;
        var others = Enumerable.Range(0, 5).Select(_ => streams ? client.StreamAsync(Prompt) : client.AskAsync(Prompt)).ToArray();
        Assert.Equal(1, model.Calls);
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.All(await Task.WhenAll(others), text => Assert.Equal("answer 2", text));
        Assert.Equal(2, model.Calls);
        _never.SetResult();
        Assert.Equal("answer 1", await stuck);
        Assert.Equal("answer 2", await client.AskAsync(Prompt));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_similar_request_makes_its_own_call_when_the_time_is_up(bool streams)
    {
        using var model = Model();
        using var client = Client(model);
        var stuck = client.AskAsync(Prompt);
        await _started.Task;
        var other = streams ? client.StreamAsync("How can I reset my password?") : client.AskAsync("How can I reset my password?");
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("answer 2", await other);
        _never.SetResult();
        await stuck;
    }

    [Fact]
    public async Task Work_behind_the_cache_that_asks_the_same_from_another_flow_does_not_wait_for_itself_for_ever()
    {
        SemanticCacheChatClient client = null!;
        using var model = new TestChatClient
        {
            Respond = async (call, _) =>
            {
                if (call > 1)
                    return TestChatClient.Response("inner");

                Task<string> asking;
                using (ExecutionContext.SuppressFlow())
                    asking = Task.Run(() => client.AskAsync(Prompt), Chat.Token);
                _started.SetResult();
                return TestChatClient.Response(await asking);
            },
        };
        client = Client(model);
        var asking = client.AskAsync(Prompt);
        await _started.Task;
        while (!asking.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal("inner", await asking);
    }

    private SemanticCacheChatClient Client(TestChatClient model) =>
        new(model, new TestEmbedder(), new() { Policy = new StaticThresholdPolicy(0.9f), FlightTimeout = TimeSpan.FromSeconds(5) },
            new() { TimeProvider = _time });

    private TestChatClient Model() => new()
    {
        Respond = async (call, _) =>
        {
            if (call == 1)
            {
                _started.SetResult();
                await _never.Task;
            }

            return TestChatClient.Response($"answer {call}");
        },
    };
}
