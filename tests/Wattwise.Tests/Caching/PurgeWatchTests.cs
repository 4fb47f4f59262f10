using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Caching;
using Wattwise.StoreConformance;

namespace Wattwise.Tests.Caching;

/// <summary>How a cache learns of purges that others make in its store.</summary>
public sealed class PurgeWatchTests : IDisposable
{
    private const string Prompt = "What does the ticket cost?";

    private static readonly TimeSpan Interval = new SemanticCacheOptions().PurgeCheckInterval;

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly InMemorySemanticCacheStore _shared;
    private readonly FakeLogCollector _logs = new();
    private readonly StoreOfOneProcess _store;
    private readonly SemanticCacheChatClient _client;

    public PurgeWatchTests()
    {
        _shared = new(new() { TimeProvider = _time });
        _store = new(_shared);
        _client = Open(_store);
    }

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Nothing_is_read_while_nobody_asks_nor_for_hits_that_follow_closely()
    {
        await AskTwiceAsync();
        var before = _store.Readings;
        _time.Advance(TimeSpan.FromHours(12));
        Assert.Equal(before, _store.Readings);
        await _client.AskAsync(Prompt);
        Assert.Equal(before + 1, _store.Readings);
        _time.Advance((Interval / 2) - TimeSpan.FromTicks(1));
        for (var i = 0; i < 100; i++)
            Assert.Equal("answer 1", await _client.AskAsync(Prompt));
        Assert.Equal(before + 1, _store.Readings);
    }

    [Fact]
    public async Task A_hit_does_not_wait_for_a_reading_in_the_interval_after_the_last_one()
    {
        await AskTwiceAsync();
        var (read, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        _store.BeforeReading = _ =>
        {
            read.TrySetResult();
            return go.Task;
        };
        await _shared.PurgeAsync(CachePurge.Everything, Chat.Token);
        _time.Advance(Interval - TimeSpan.FromTicks(1));
        Assert.Equal("answer 1", await _client.AskAsync(Prompt));
        await read.Task;

        // A tick later it has to.
        _time.Advance(TimeSpan.FromTicks(1));
        var asking = _client.AskAsync(Prompt);
        Assert.False(asking.IsCompleted);
        go.SetResult();
        Assert.Equal("answer 2", await asking);
    }

    [Fact]
    public async Task A_reading_that_began_before_the_interval_is_followed_by_another_before_a_hit_is_served()
    {
        // Shorter than a reading may take.
        var interval = TimeSpan.FromSeconds(1);
        using var client = Open(_store, interval: interval);
        for (var i = 0; i < 2; i++)
            Assert.Equal("answer 1", await client.AskAsync(Prompt));
        var (read, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        _store.AfterReading = () =>
        {
            read.TrySetResult();
            return go.Task;
        };
        _time.Advance(interval / 2);
        Assert.Equal("answer 1", await client.AskAsync(Prompt));
        await read.Task;

        await _shared.PurgeAsync(CachePurge.Everything, Chat.Token);
        _time.Advance(interval);
        var asking = client.AskAsync(Prompt);
        go.SetResult();
        Assert.Equal("answer 2", await asking);
    }

    [Fact]
    public async Task A_request_that_waits_for_a_reading_can_be_cancelled()
    {
        await AskTwiceAsync();
        _store.BeforeReading = token => Task.Delay(Timeout.Infinite, token);
        _time.Advance(Interval);
        using var cancelling = new CancellationTokenSource();
        var asking = _client.GetResponseAsync([Chat.User(Prompt)], null, cancelling.Token);
        await cancelling.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    [Fact]
    public async Task A_store_that_is_away_costs_one_warning_and_no_hit_and_its_purges_are_seen_when_it_is_back()
    {
        await AskTwiceAsync();
        _store.BeforeReading = _ => throw new IOException("away");
        await _shared.PurgeAsync(CachePurge.Everything, Chat.Token);
        for (var i = 0; i < 5; i++)
        {
            _time.Advance(Interval);
            Assert.Equal("answer 1", await _client.AskAsync(Prompt));
        }

        Assert.Contains(
            "purges", Assert.Single(_logs.GetSnapshot(), log => log.Level == LogLevel.Warning).Message, StringComparison.Ordinal);
        _store.BeforeReading = null;

        // Whoever asks first does not wait for a store that was away; the reading in the background ends soon.
        _time.Advance(Interval);
        while (await _client.AskAsync(Prompt) == "answer 1")
            await Task.Delay(1, Chat.Token);
        Assert.Equal("answer 2", await _client.AskAsync(Prompt));
    }

    [Fact]
    public async Task A_store_that_hangs_holds_requests_up_once_and_no_longer_than_a_look_up_may_take()
    {
        await AskTwiceAsync();
        _store.BeforeReading = token => Task.Delay(Timeout.Infinite, token);
        _time.Advance(Interval);
        var asking = _client.AskAsync(Prompt);
        Assert.False(asking.IsCompleted);
        _time.Advance(new SemanticCacheOptions().LookupTimeout);
        Assert.Equal("answer 1", await asking);
        _time.Advance(Interval);
        Assert.Equal("answer 1", await _client.AskAsync(Prompt));
    }

    [Fact]
    public async Task What_was_purged_while_the_store_took_an_answer_is_forgotten_by_who_found_it_meanwhile()
    {
        using var third = Open(new StoreOfOneProcess(_shared), "third");
        await third.AskAsync("Something else?");
        TaskCompletionSource adding = new(), add = new(), added = new(), go = new();
        _store.BeforeAdd = () =>
        {
            adding.SetResult();
            return add.Task;
        };
        var late = Chat.With(o => o.CacheScope = new("late"));
        Assert.Equal("answer 1", await _client.AskAsync(Prompt, late));
        await adding.Task;

        // The purge looks for the entry a moment before it is there, and the third process knows of the purge already.
        await _shared.PurgeAsync(CachePurge.Everything, Chat.Token);
        _time.Advance(Interval);
        await third.AskAsync("Something else?");
        _store.BeforeReading = _ =>
        {
            added.TrySetResult();
            return go.Task;
        };
        add.SetResult();
        await added.Task;
        Assert.Equal("answer 1", await third.AskAsync(Prompt, late));
        go.SetResult();
        while (await _shared.CountAsync(new CacheScope("late"), Chat.Token) > 0)
            await Task.Delay(1, Chat.Token);
        _client.Dispose();

        _time.Advance(Interval);
        Assert.StartsWith("third", await third.AskAsync(Prompt, late), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_on_its_way_that_a_purge_elsewhere_does_not_meet_is_kept()
    {
        using var client = Open(_store, "answer", () => _shared.PurgeAsync(new CachePurge { Tenant = "other" }, Chat.Token).AsTask());

        // The first purge of all may have been of anything.
        await client.AskAsync("Something else?");
        await client.AskAsync(Prompt, Chat.With(o => o.CacheScope = new("mine")));
        await client.AskAsync(Prompt, Chat.With(o => o.CacheScope = new("other")));
        Assert.Equal(1, await _shared.CountAsync(new CacheScope("mine"), Chat.Token));
        Assert.Equal(0, await _shared.CountAsync(new CacheScope("other"), Chat.Token));
    }

    [Fact]
    public async Task A_cache_of_exact_repeats_alone_follows_the_purges_of_a_store_that_it_was_given()
    {
        using var model = new TestChatClient();
        using var client = new SemanticCacheChatClient(
            model, embeddingGenerator: null, new() { Store = _store }, new() { TimeProvider = _time });
        for (var i = 0; i < 2; i++)
            Assert.Equal("answer 1", await client.AskAsync(Prompt));
        await _shared.PurgeAsync(CachePurge.Everything, Chat.Token);
        _time.Advance(Interval);
        Assert.Equal("answer 2", await client.AskAsync(Prompt));
    }

    [Fact]
    public async Task A_store_that_records_no_purges_is_asked_once()
    {
        var asked = 0;
        var store = new StoreOfOneProcess(new TestStore { Search = _ => new([]), Add = _ => default });
        using var client = Open(store);
        for (; asked < 3; asked++)
        {
            await client.AskAsync(Prompt);
            _time.Advance(Interval);
        }

        Assert.Equal(1, store.Readings);
    }

    private async Task AskTwiceAsync(string prompt = Prompt)
    {
        for (var i = 0; i < 2; i++)
            Assert.Equal("answer 1", await _client.AskAsync(prompt));
    }

    private SemanticCacheChatClient Open(
        StoreOfOneProcess store, string name = "answer", Func<Task>? beforeAnswer = null, TimeSpan? interval = null) => new(
        new TestChatClient
        {
            Respond = async (call, _) =>
            {
                await (beforeAnswer?.Invoke() ?? Task.CompletedTask);
                return TestChatClient.Response($"{name} {call}");
            },
        },
        new TestEmbedder(),
        new() { Store = store, PurgeCheckInterval = interval ?? Interval },
        new() { TimeProvider = _time, LoggerFactory = new LoggerFactory([new FakeLoggerProvider(_logs)]) });
}
