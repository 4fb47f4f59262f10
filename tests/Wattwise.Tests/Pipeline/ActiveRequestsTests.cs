using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Wattwise.Tests.Pipeline;

/// <summary>The count of requests in flight by stage.</summary>
public sealed class ActiveRequestsTests : IDisposable
{
    private const string Name = "wattwise.requests.active";

    private readonly ServiceProvider _services;
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _active = new();
    private readonly TestChatClient _model = new();

    public ActiveRequestsTests()
    {
        var services = new ServiceCollection();
        services.AddMetrics();
        services.AddWattwise();
        services.AddChatClient(_model).UseWattwise();
        _services = services.BuildServiceProvider();
        var factory = _services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == Name && ReferenceEquals(instrument.Meter.Scope, factory))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, change, tags, _) =>
            _active.AddOrUpdate((string)tags[0].Value!, change, (_, count) => count + change));
        _listener.Start();
    }

    private IChatClient Client => _services.GetRequiredService<IChatClient>();

    private string[] Busy =>
        [.. _active.Where(stage => stage.Value != 0).Select(stage => $"{stage.Key} {stage.Value}").Order(StringComparer.Ordinal)];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_is_counted_once_where_the_work_is_and_not_after_its_end(bool streams)
    {
        string[] seen = [];
        _model.Respond = (_, _) =>
        {
            seen = Busy;
            return Task.FromResult(TestChatClient.Response("yes"));
        };
        _ = streams ? await Client.StreamAsync("What is a cat?") : await Client.AskAsync("What is a cat?");
        Assert.Equal(["model 1"], seen);
        Assert.Empty(Busy);
    }

    [Fact]
    public async Task Requests_side_by_side_are_each_counted()
    {
        var (asked, answer) = (new SemaphoreSlim(0), new TaskCompletionSource());
        _model.Respond = async (_, _) =>
        {
            asked.Release();
            await answer.Task;
            return TestChatClient.Response("yes");
        };
        var requests = Enumerable.Range(0, 3).Select(i => Client.AskAsync($"What is number {i}?")).ToArray();
        for (var i = 0; i < 3; i++)
            await asked.WaitAsync(Chat.Token);
        Assert.Equal(["model 3"], Busy);
        answer.SetResult();
        await Task.WhenAll(requests);
        Assert.Empty(Busy);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_that_fails_is_no_longer_counted(bool streams)
    {
        _model.Respond = (_, _) => throw new InvalidOperationException("down");
        await Assert.ThrowsAnyAsync<InvalidOperationException>(
            () => streams ? Client.StreamAsync("What is a cat?") : Client.AskAsync("What is a cat?"));
        Assert.Empty(Busy);
    }

    [Fact]
    public async Task A_stream_that_its_reader_leaves_is_no_longer_counted()
    {
        await foreach (var _ in Client.GetStreamingResponseAsync("What is a cat?", cancellationToken: Chat.Token))
            break;
        await IdleAsync();
    }

    [Fact]
    public async Task A_caller_who_leaves_a_shared_call_leaves_no_count_behind()
    {
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        _model.Respond = async (_, token) =>
        {
            asked.TrySetResult();
            await answer.Task.WaitAsync(token);
            return TestChatClient.Response("yes");
        };
        using var leaving = new CancellationTokenSource();
        var leader = Client.GetResponseAsync("What is a cat?", cancellationToken: leaving.Token);
        await asked.Task;
        var follower = Client.GetResponseAsync("What is a cat?", cancellationToken: Chat.Token);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leader);
        answer.SetResult();
        await follower;
        await IdleAsync();
    }

    [Fact]
    public async Task A_request_that_the_cache_refuses_is_no_longer_counted()
    {
        var options = new ChatOptions().ConfigureWattwise(request => request.CacheTags = [""]);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Client.GetResponseAsync("What is a cat?", options, Chat.Token));
        Assert.Empty(Busy);
    }

    /// <summary>A shared call ends beside its callers: until then it is at work.</summary>
    private async Task IdleAsync()
    {
        while (Busy.Length > 0)
            await Task.Delay(5, Chat.Token);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _services.Dispose();
    }
}
