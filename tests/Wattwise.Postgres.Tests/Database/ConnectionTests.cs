using Npgsql;
using Wattwise.Accounting;
using Wattwise.Caching;
using Wattwise.Cascade;
using Wattwise.Gateway;
using Wattwise.Ledgers;
using static Wattwise.StoreConformance.StoreEntries;

namespace Wattwise.Postgres.Tests.Database;

/// <summary>Connections that are few, that break, and that are anybody's.</summary>
public sealed class ConnectionTests(PostgresqlFixture postgresql)
{
    // Of an entry that has no index, which the stand-in for pgvector lacks.
    private const int Dimension = 4001;

    private static readonly CascadeEvidence Evidence = new(DateTimeOffset.UnixEpoch, "class", 1, CascadeRule.Whole, [], 0);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", 16)]
    [InlineData("Maximum Pool Size=20", 20)]
    [InlineData("Maximum Pool Size=100", 40)]
    [InlineData("Minimum Pool Size=18", 18)]
    public async Task A_process_takes_no_more_connections_than_its_share(string settings, int connections)
    {
        var database = await postgresql.NewDatabaseAsync();
        await using var store = database.NewStore(settings: settings);
        IGatewayStore documents = store;
        await documents.TryWriteAsync("usage:a", Document(1), 0, Token);
        Task<bool>[] writing;
        await using (var other = await database.OpenAsync())
        {
            await using var transaction = await other.BeginTransactionAsync(Token);
            await PostgresqlDatabase.ExecuteAsync(other, "SELECT FROM wattwise.gateway_documents FOR UPDATE");
            writing = [.. Enumerable.Range(0, 40).Select(_ => documents.TryWriteAsync("usage:a", Document(2), 1, Token).AsTask())];
            await database.WaitForBlockedAsync(connections);
            await Task.Delay(200, Token);
            Assert.Equal(connections, await database.CountSessionsAsync("application_name = 'Wattwise'"));
        }

        Assert.Single(await Task.WhenAll(writing), written => written);
    }

    [Theory]
    [InlineData(PostgresErrorCodes.TooManyConnections)]
    [InlineData(PostgresErrorCodes.CannotConnectNow)]
    public async Task A_server_that_has_no_connection_to_give_is_asked_again(string state)
    {
        var database = await postgresql.NewDatabaseAsync();
        await using RefusingProxy proxy = new(database.Port, state, refusals: 3);
        await using PostgresSemanticCacheStore store = new(new() { ConnectionString = database.ConnectionStringAt(proxy.Port) });
        Assert.Null(await ((IGatewayStore)store).ReadAsync("usage:a", Token));
    }

    [Fact]
    public async Task A_server_that_never_has_one_is_not_asked_for_ever()
    {
        var database = await postgresql.NewDatabaseAsync();
        await using RefusingProxy proxy = new(database.Port, PostgresErrorCodes.TooManyConnections, refusals: int.MaxValue);
        await using PostgresSemanticCacheStore store = new(new() { ConnectionString = database.ConnectionStringAt(proxy.Port) });
        await Assert.ThrowsAsync<PostgresException>(async () => await ((IGatewayStore)store).ReadAsync("usage:a", Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Connections_that_were_ended_while_they_lay_idle_are_not_noticed(bool areOfTheApp)
    {
        var database = await postgresql.NewDatabaseAsync();
        await using var connections = NpgsqlDataSource.Create(database.ConnectionString);
        await using PostgresSemanticCacheStore store = new(areOfTheApp
            ? new() { ConnectionFactory = connections }
            : new() { ConnectionString = database.ConnectionString });
        await store.AddAsync(Entry(0, Axis(0, Dimension)), Token);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => store.CountAsync(cancellationToken: Token).AsTask()));

        await database.EndConnectionsAsync();
        Assert.Single(await store.SearchAsync(Query(Axis(0, Dimension)), Token));
        await database.EndConnectionsAsync();
        await store.AddAsync(Entry(1, Axis(0, Dimension)), Token);
        await database.EndConnectionsAsync();
        Assert.Null(await ((IGatewayStore)store).ReadAsync("usage:a", Token));
        await database.EndConnectionsAsync();
        Assert.Equal(2, await store.PurgeAsync(CachePurge.Everything, Token));
    }

    [Fact]
    public async Task What_may_be_done_already_is_not_done_twice()
    {
        var database = await postgresql.NewDatabaseAsync();
        await using FaultyProxy proxy = new(database.Port);
        await using PostgresSemanticCacheStore store = new(new() { ConnectionString = database.ConnectionStringAt(proxy.Port) });
        ICascadeEvidenceStore evidence = store;
        await evidence.AppendAsync("cascade", Evidence, Token);

        // The server does it, and its word is lost with the connection.
        proxy.Fault = ProxyFault.Hold;
        var appending = evidence.AppendAsync("cascade", Evidence, Token).AsTask();
        while (await database.ScalarAsync<long>("SELECT count(*) FROM wattwise.cascade_evidence") < 2)
            await Task.Delay(10, Token);
        await database.EndConnectionsAsync();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => appending);

        proxy.Fault = ProxyFault.None;
        Assert.Equal(2, (await evidence.ReadAsync("cascade", 10, Token)).Count);
    }

    [Fact]
    public async Task A_ledger_whose_connections_were_ended_before_it_is_closed_writes_what_it_has()
    {
        var database = await postgresql.NewDatabaseAsync();
        var ledger = database.NewLedger();
        ledger.Add(LedgerSamples.Call(0));
        await ledger.FlushAsync(Token);
        await database.EndConnectionsAsync();
        for (var i = 1; i <= 10; i++)
            ledger.Add(LedgerSamples.Call(i));
        await ledger.DisposeAsync();

        Assert.Equal(0, ledger.LostEntries);
        Assert.Equal(11, await database.ScalarAsync<long>("SELECT count(*) FROM wattwise.ledger_entries"));
        const string closed = "SELECT count(*) FROM wattwise.ledger_runs WHERE closed_at IS NOT NULL AND entries = 11";
        Assert.Equal(1, await database.ScalarAsync<long>(closed));
    }

    [Fact]
    public async Task No_session_is_changed_so_that_a_pooler_may_give_each_transaction_another()
    {
        var database = await postgresql.NewDatabaseAsync();
        var settings = $"{database.ConnectionString};Application Name=pooled";
        await using (PostgresSemanticCacheStore store = new(new() { ConnectionString = settings }))
        {
            await store.AddAsync(Entry(0, Axis(0, Dimension)), Token);
            Assert.Single(await store.SearchAsync(Query(Axis(0, Dimension)), Token));
            await ((IGatewayStore)store).TryWriteAsync("usage:a", Document(1), 0, Token);
            await store.PurgeAsync(CachePurge.Everything, Token);
        }

        await using (PostgresLedger ledger = new(new() { ConnectionString = settings }))
            ledger.Add(LedgerSamples.Call(0));
        await using PostgresLedgerJournal journal = new(new() { ConnectionString = settings });
        Assert.True(await journal.TryRemoveAsync(new(2026, 3, 1), "1", 1, Token));

        var log = await ReadLogAsync(database.LogPath);
        Assert.Contains(log, line => line.Contains("gateway_documents", StringComparison.Ordinal));
        foreach (var session in new[] { "DISCARD", "RESET", "UNLISTEN", "LISTEN", "PREPARE", "SET SESSION", "pg_advisory_lock(",
            ", false)" })
            Assert.DoesNotContain(log, line => line.Contains(session, StringComparison.Ordinal));
    }

    private static GatewayDocument Document(long version) => new(version, new byte[] { 1 });

    private static async Task<string[]> ReadLogAsync(string path)
    {
        await using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using StreamReader reader = new(file);
        return [.. (await reader.ReadToEndAsync(Token)).Split('\n').Where(line => line.StartsWith("pooled ", StringComparison.Ordinal))];
    }
}
