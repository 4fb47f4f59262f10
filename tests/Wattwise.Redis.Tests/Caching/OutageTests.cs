using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using StackExchange.Redis;
using Wattwise.Accounting;
using Wattwise.Caching;
using Wattwise.Garnet;

namespace Wattwise.Redis.Tests.Caching;

/// <summary>
/// Whatever the server does, each request is answered by the model, one warning tells of the outage, and the cache works again without a
/// restart of the app.
/// </summary>
public sealed class OutageTests(GarnetFixture garnet)
{
    private static readonly TimeSpan RecoveryLimit = TimeSpan.FromSeconds(60);

    private readonly FakeLogCollector _logs = new();
    private int _questions;

    [Fact]
    public async Task A_server_that_goes_away_and_comes_back_empty_costs_only_the_hits()
    {
        await using var server = await GarnetServer.StartAsync();
        await using var store = Store(server.Address);
        using var client = Client(store, out var model);
        await AskNewAsync(client, "miss");
        await server.StopAsync();
        for (var i = 0; i < 3; i++)
            await AskNewAsync(client, "store-failed");
        Assert.Equal(1, Warnings);

        await server.StartAgainAsync();
        await RecoverAsync(client);
        await client.AskAsync("How do I reset my password?");
        var answers = model.Calls;
        Assert.Equal("semantic", (await client.RecordAsync("How do I reset my password ?")).Reason);
        Assert.Equal(answers, model.Calls);
        Assert.Equal(1, Warnings);
    }

    [Fact]
    public async Task A_server_without_vector_sets_that_comes_up_in_place_of_one_with_them_is_used_as_it_is()
    {
        var server = await GarnetServer.StartAsync();
        await using var store = Store(server.Address);
        using var client = Client(store, out _);
        await AskNewAsync(client, "miss");
        await server.DisposeAsync();
        await AskNewAsync(client, "store-failed");

        await using var other = await GarnetServer.StartAsync(hasVectorSets: false, server.Port);
        await RecoverAsync(client);
        await client.AskAsync("How do I reset my password?");
        Assert.Equal("semantic", (await client.RecordAsync("How do I reset my password ?")).Reason);
    }

    [Fact]
    public async Task A_server_that_is_away_at_the_start_is_used_once_it_is_there()
    {
        var port = GarnetServer.FreePort();
        await using var store = Store($"127.0.0.1:{port}");
        using var client = Client(store, out _);
        for (var i = 0; i < 3; i++)
            await AskNewAsync(client, "store-failed");
        Assert.Equal(1, Warnings);

        await using var server = await GarnetServer.StartAsync(hasVectorSets: true, port);
        await RecoverAsync(client);
    }

    [Fact]
    public async Task A_server_that_holds_its_answers_back_is_given_up_after_the_time_limit()
    {
        await using var proxy = new FaultyProxy(garnet.Port);
        await using var store = Store(proxy.Address);
        using var client = Client(store, out _, TimeSpan.FromMilliseconds(300));
        await RecoverAsync(client);
        proxy.Fault = ProxyFault.Delay;
        await AskNewAsync(client, "store-failed");
        await AskNewAsync(client, "store-failed");
        var warnings = Warnings;

        using var impatient = new CancellationTokenSource();
        var searching = store.SearchAsync(StoreConformance.StoreEntries.Query(StoreConformance.StoreEntries.Axis(0)), impatient.Token)
            .AsTask();
        Assert.False(searching.IsCompleted);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => searching);

        proxy.Fault = ProxyFault.None;
        await RecoverAsync(client);
        Assert.Equal(warnings, Warnings);
    }

    [Fact]
    public async Task A_server_that_answers_rubbish_is_stepped_over()
    {
        await using var proxy = new FaultyProxy(garnet.Port) { Fault = ProxyFault.Rubbish };
        await using var store = Store(proxy.Address);
        using var client = Client(store, out var model);
        for (var i = 0; i < 3; i++)
            await AskNewAsync(client, "store-failed");
        Assert.Equal(3, model.Calls);
        Assert.Equal(1, Warnings);
    }

    [Fact]
    public async Task A_server_that_refuses_writes_costs_only_new_entries()
    {
        await using var server = await GarnetServer.StartAsync(hasVectorSets: true, port: null, "--auth", "ACL");
        await using var store = Store(server.Address);
        using var client = Client(store, out var model);
        await client.AskAsync("How do I reset my password?");

        // Answers are added in the background; a purge waits for them.
        await client.PurgeAsync(new CachePurge { Tag = "none" }, TestContext.Current.CancellationToken);
        await using var admin = await ConnectionMultiplexer.ConnectAsync(server.Address + ",allowAdmin=true");

        // Not a command of the transaction: Garnet 2.2.8 loses count of its replies after one that it refuses within MULTI.
        await admin.GetDatabase().ExecuteAsync("ACL", "SETUSER", "default", "-vadd");
        var question = NewQuestion();
        Assert.Equal("answer 2", await client.AskAsync($"{question}?"));
        while (Warnings == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(10), TestContext.Current.CancellationToken);
        Assert.Equal(1, Warnings);
        Assert.Equal("semantic", (await client.RecordAsync("How do I reset my password ?")).Reason);
        Assert.Equal("miss", (await client.RecordAsync($"{question} ?")).Reason);
        Assert.Equal(3, model.Calls);

        await admin.GetDatabase().ExecuteAsync("ACL", "SETUSER", "default", "+vadd");
        question = NewQuestion();
        await client.AskAsync($"{question}?");
        await client.PurgeAsync(new CachePurge { Tag = "none" }, TestContext.Current.CancellationToken);
        Assert.Equal("semantic", (await client.RecordAsync($"{question} ?")).Reason);
    }

    private int Warnings => _logs.GetSnapshot().Count(log => log.Level == LogLevel.Warning);

    private static RedisSemanticCacheStore Store(string address) =>
        new(new RedisSemanticCacheOptions { ConnectionString = address, KeyPrefix = Guid.NewGuid().ToString("N") });

    private SemanticCacheChatClient Client(ISemanticCacheStore store, out TestChatClient model, TimeSpan? timeout = null)
    {
        model = new TestChatClient();
        var factory = LoggerFactory.Create(builder => builder.AddProvider(new FakeLoggerProvider(_logs)));
        return new SemanticCacheChatClient(
            model,
            new TestEmbedder(),
            new()
            {
                Store = store,
                Policy = new StaticThresholdPolicy(0.99f),
                LookupTimeout = timeout ?? TimeSpan.FromSeconds(20),
                StoreRetryInterval = TimeSpan.FromMilliseconds(100),
            },
            services: new() { LoggerFactory = factory });
    }

    // A question whose letters no other has: nothing is similar to it.
    private string NewQuestion() => $"{new string((char)('a' + _questions), 20)}{new string((char)('a' + (_questions++ / 26) + 1), 7)}";

    private async Task AskNewAsync(SemanticCacheChatClient client, string reason)
    {
        var record = await client.RecordAsync(NewQuestion());
        Assert.Equal((reason, reason == "store-failed"), (record.Reason, record.Outcome == StageOutcome.Failed));
    }

    private async Task RecoverAsync(SemanticCacheChatClient client)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; (await client.RecordAsync($"{i} {new string('z', i)}")).Outcome == StageOutcome.Failed; i++)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < RecoveryLimit, "The cache did not recover.");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }
}
