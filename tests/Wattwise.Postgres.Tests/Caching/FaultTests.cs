using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Caching;
using Wattwise.Pglite;

namespace Wattwise.Postgres.Tests.Caching;

/// <summary>
/// Whatever befalls the server, the model answers each request; one warning tells of it, and the cache works again without a restart of the
/// app.
/// </summary>
public sealed class FaultTests : IAsyncDisposable
{
    private readonly PostgresFixture _postgres;
    private static readonly TimeSpan LookupTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _time = new();
    private readonly FakeLoggerProvider _logs = new();
    private readonly LoggerFactory _loggerFactory;
    private readonly TestChatClient _model = new();
    private readonly TestEmbedder _embedder = new();
    private readonly string _schema;
    private PostgresSemanticCacheStore? _store;
    private SemanticCacheChatClient? _client;
    private int _questions;

    public FaultTests(PostgresFixture postgres)
    {
        _postgres = postgres;
        _schema = postgres.NewOptions().Schema;
        _loggerFactory = new LoggerFactory([_logs]);
    }

    private SemanticCacheChatClient Client => _client!;

    private int Warnings => _logs.Collector.GetSnapshot().Count(log => log.Level == LogLevel.Warning);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ProxyFault.Hold)]
    [InlineData(ProxyFault.Rubbish)]
    [InlineData(ProxyFault.HangUp)]
    public async Task A_server_that_is_not_itself_is_stepped_over(ProxyFault fault)
    {
        await using var proxy = new FaultyProxy(_postgres.Port);
        Connect(proxy.Port);
        await AssertCachesAsync();
        proxy.Fault = fault;
        await AssertModelAnswersAsync();
        proxy.Fault = ProxyFault.None;
        await AssertRecoversAsync();
    }

    [Theory]
    [InlineData(ProxyFault.Hold)]
    [InlineData(ProxyFault.Rubbish)]
    [InlineData(ProxyFault.HangUp)]
    public async Task A_server_that_is_not_itself_from_the_start_is_stepped_over(ProxyFault fault)
    {
        await using var proxy = new FaultyProxy(_postgres.Port) { Fault = fault };
        Connect(proxy.Port);
        await AssertModelAnswersAsync();
        proxy.Fault = ProxyFault.None;
        await AssertRecoversAsync();
    }

    [Fact]
    public async Task A_call_that_is_cancelled_ends_though_the_server_is_silent()
    {
        await using var proxy = new FaultyProxy(_postgres.Port);
        Connect(proxy.Port);
        await AssertCachesAsync();
        proxy.Fault = ProxyFault.Hold;
        using var cancellation = new CancellationTokenSource();
        var counting = _store!.CountAsync(cancellationToken: cancellation.Token).AsTask();
        var purging = _store.PurgeAsync(CachePurge.Everything, cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => counting);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => purging);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_is_killed_is_missed_until_another_takes_its_place(bool keepsData)
    {
        var folder = keepsData ? Directory.CreateTempSubdirectory("wattwise-postgres-").FullName : null;
        try
        {
            var server = await PgliteServer.StartAsync(Token, dataFolder: folder);
            await using (server)
            {
                Connect(server.Port);
                await AssertCachesAsync();
            }

            await AssertModelAnswersAsync();
            await using var next = await PgliteServer.StartAsync(Token, server.Port, folder);
            await AssertRecoversAsync();
            await _store!.DisposeAsync();
        }
        finally
        {
            if (folder is not null)
                Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("53100")]
    [InlineData("53200")]
    public async Task A_server_that_cannot_write_is_read_and_warned_of_once(string state)
    {
        Connect(_postgres.Port);
        await AssertCachesAsync();
        var known = $"What about {_questions - 1}?";
        await _postgres.ExecuteAsync(
            $"""
            CREATE FUNCTION {_schema}.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = '{state}'; END $$;
            CREATE TRIGGER fail BEFORE INSERT ON {_schema}.entries FOR EACH ROW EXECUTE FUNCTION {_schema}.fail()
            """);
        await AssertModelAnswersAsync();
        Assert.NotNull((await FreshClient().GetResponseAsync([Chat.User(known)], null, Token)).GetCacheHit());
        await _postgres.ExecuteAsync($"DROP TRIGGER fail ON {_schema}.entries");
        await AssertRecoversAsync();
    }

    [Fact]
    public async Task A_newer_schema_is_stepped_over_and_named_in_the_warning()
    {
        await _postgres.ExecuteAsync(
            $"CREATE SCHEMA {_schema}; CREATE TABLE {_schema}.schema_version (version integer); INSERT INTO {_schema}.schema_version "
                + $"VALUES (99)");
        Connect(_postgres.Port);
        await AssertModelAnswersAsync();
        Assert.Contains("version 99", _logs.Collector.GetSnapshot()
            .First(log => log.Level == LogLevel.Warning).Exception!.Message, StringComparison.Ordinal);
        await _postgres.ExecuteAsync($"DROP SCHEMA {_schema} CASCADE");
        await AssertRecoversAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_store is not null)
            await _store.DisposeAsync();
        _loggerFactory.Dispose();
    }

    private void Connect(int port)
    {
        _store = new PostgresSemanticCacheStore(
            new() { ConnectionString = PgliteServer.ConnectionStringFor(port) + ";Timeout=2", Schema = _schema, TimeProvider = _time });
        _client = FreshClient();
    }

    // Its exact tier knows nothing yet.
    private SemanticCacheChatClient FreshClient() => new(
        _model, _embedder,
        new()
        {
            Store = _store,
            Policy = new StaticThresholdPolicy(0.99f),
            LookupTimeout = LookupTimeout,
            StoreRetryInterval = RetryInterval,
        }, new() { TimeProvider = _time, LoggerFactory = _loggerFactory });

    private async Task AssertCachesAsync()
    {
        var question = $"What about {_questions++}?";
        await Client.AskAsync(question);
        await SettleAsync();
        using var other = FreshClient();
        Assert.NotNull((await other.GetResponseAsync([Chat.User(question)], null, Token)).GetCacheHit());
    }

    private async Task AssertModelAnswersAsync()
    {
        for (var i = 0; i < 3; i++)
        {
            var calls = _model.Calls;
            var asking = i == 2 ? Client.StreamAsync($"What about {_questions++}?") : Client.AskAsync($"What about {_questions++}?");
            await PassTimeUntilAsync(asking);
            Assert.Equal($"answer {calls + 1}", await asking);
        }

        // Of answers that the store does not take it is said in the background.
        while (Warnings == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(10), Token);
        Assert.Equal(1, Warnings);
    }

    // Answers are added in the background; a purge waits for them.
    private async Task SettleAsync() => await Client.PurgeAsync(new CachePurge { Tag = "none" }, Token);

    // Only where a server fails does time pass: on a busy machine a sound one may take its time.
    private async Task PassTimeUntilAsync(Task asking)
    {
        while (await Task.WhenAny(asking, Task.Delay(TimeSpan.FromMilliseconds(200), Token)) != asking)
            _time.Advance(LookupTimeout);
    }

    // A connection that broke meanwhile is noticed by its next use.
    private async Task AssertRecoversAsync()
    {
        for (var i = 0; i < 3; i++)
        {
            _time.Advance(RetryInterval);
            await Client.AskAsync($"What about {_questions++}?");
            await SettleAsync();
        }

        await AssertCachesAsync();
        Assert.Equal(1, Warnings);
        Assert.Single(_logs.Collector.GetSnapshot(), log => log.Level == LogLevel.Information);
    }
}
