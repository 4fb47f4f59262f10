using System.Transactions;
using Npgsql;
using Wattwise.Accounting;
using Wattwise.Caching;
using Wattwise.Cascade;
using Wattwise.Gateway;
using Wattwise.Ledgers;
using static Wattwise.StoreConformance.StoreEntries;

namespace Wattwise.Postgres.Tests.Database;

/// <summary>Transactions of many processes that meet, of the caller, and of one that says no more.</summary>
public sealed class TransactionTests(PostgresqlFixture postgresql)
{
    private const string Serializable = "default_transaction_isolation = 'serializable'";
    private const int Dimension = 4001;

    // Who waits for a frozen process waits for ever.
    private static readonly TimeSpan TooLong = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ledgers_of_many_processes_lose_nothing_on_a_server_that_undoes_who_comes_second()
    {
        const int processes = 6, each = 40;
        var database = await postgresql.NewDatabaseAsync(Serializable);
        await Task.WhenAll(Enumerable.Range(0, processes).Select(process => Task.Run(
            async () =>
            {
                await using var ledger = database.NewLedger();
                for (var i = 0; i < each; i++)
                {
                    ledger.Add(LedgerSamples.Call((process * each) + i));
                    await ledger.FlushAsync(Token);
                }
            },
            Token)));

        Assert.Equal(processes * each, await database.ScalarAsync<long>("SELECT count(*) FROM wattwise.ledger_entries"));
        Assert.Equal(processes, await database.ScalarAsync<long>(
            $"SELECT count(*) FROM wattwise.ledger_runs WHERE closed_at IS NOT NULL AND entries = {each} AND lost = 0"));
    }

    [Fact]
    public async Task Of_evidence_of_many_processes_none_is_lost_on_a_server_that_undoes_who_comes_second()
    {
        const int processes = 6, each = 20;
        var database = await postgresql.NewDatabaseAsync(Serializable);
        await Task.WhenAll(Enumerable.Range(0, processes).Select(_ => Task.Run(
            async () =>
            {
                await using var store = database.NewStore();
                for (var i = 0; i < each; i++)
                {
                    await ((ICascadeEvidenceStore)store).AppendAsync(
                        "cascade", new(DateTimeOffset.UnixEpoch, "class", 1, CascadeRule.Whole, [], 0), Token);
                }
            },
            Token)));

        Assert.Equal(processes * each, await database.ScalarAsync<long>("SELECT count(*) FROM wattwise.cascade_evidence"));
    }

    [Fact]
    public async Task A_purge_that_the_server_ends_to_break_a_circle_is_done_again()
    {
        var database = await postgresql.NewDatabaseAsync();
        await using var store = database.NewStore();
        await store.AddAsync(Entry(0, Axis(0, Dimension)), Token);
        await store.AddAsync(Entry(1, Axis(0, Dimension)), Token);
        await using var other = await database.OpenAsync();
        await PostgresqlDatabase.ExecuteAsync(other, "SET deadlock_timeout = '1min'");
        await using var transaction = await other.BeginTransactionAsync(Token);
        await PostgresqlDatabase.ExecuteAsync(other, "SELECT FROM wattwise.entries WHERE id = 2 FOR UPDATE");
        var purging = store.PurgeAsync(CachePurge.Everything, Token).AsTask();
        await database.WaitForBlockedAsync();

        // The purge has the first and waits for the second; it is the one that looks for a circle first.
        await PostgresqlDatabase.ExecuteAsync(other, "SELECT FROM wattwise.entries WHERE id = 1 FOR UPDATE");
        await transaction.CommitAsync(Token);
        Assert.Equal(2, await purging);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_spent_stays_though_the_callers_transaction_is_rolled_back(bool areOfTheApp)
    {
        var database = await postgresql.NewDatabaseAsync();
        await using var connections = NpgsqlDataSource.Create(database.ConnectionString);
        await using PostgresSemanticCacheStore store = new(areOfTheApp
            ? new() { ConnectionFactory = connections }
            : new() { ConnectionString = database.ConnectionString });
        PostgresLedger ledger;
        using (new TransactionScope(TransactionScopeOption.Required, TransactionScopeAsyncFlowOption.Enabled))
        {
            ledger = new(areOfTheApp ? new() { ConnectionFactory = connections } : new() { ConnectionString = database.ConnectionString });
            ledger.Add(LedgerSamples.Call(0));
            await ledger.FlushAsync(Token);
            Assert.True(await ((IGatewayStore)store).TryWriteAsync("usage:a", new(1, new byte[] { 1 }), 0, Token));
        }

        // The thread of the ledger was started within the transaction, which is over.
        ledger.Add(LedgerSamples.Call(1));
        await ledger.DisposeAsync();
        Assert.Equal(2, await database.ScalarAsync<long>("SELECT count(*) FROM wattwise.ledger_entries"));
        Assert.NotNull(await ((IGatewayStore)store).ReadAsync("usage:a", Token));
    }

    [Fact]
    public async Task A_process_that_freezes_in_the_middle_of_a_transaction_is_waited_for_for_seconds_alone()
    {
        var database = await postgresql.NewDatabaseAsync();
        await using var frozen = await database.OpenAsync();
        await using var transaction = await new PostgresMigrator("wattwise", "schema_version", []).BeginAsync(frozen, Token);
        await using var store = database.NewStore();
        Assert.Equal(0, await store.CountAsync(cancellationToken: Token).AsTask().WaitAsync(TooLong, Token));
    }

    [Fact]
    public async Task A_process_that_freezes_while_it_sends_holds_no_row()
    {
        var database = await postgresql.NewDatabaseAsync();
        await using var store = database.NewStore();
        await store.AddAsync(Entry(0, Axis(0, Dimension), "old"), Token);
        Task adding;
        await using (FreezingProxy proxy = new(database.Port))
        {
            await using PostgresSemanticCacheStore frozen = new(new() { ConnectionString = database.ConnectionStringAt(proxy.Port) });
            Assert.Equal(1, await frozen.CountAsync(cancellationToken: Token));
            proxy.Freeze();
            adding = frozen.AddAsync(Entry(0, Axis(0, Dimension), "frozen") with { Tags = ["frozen"] }, Token).AsTask();
            await IsAddedAsync().WaitAsync(TooLong, Token);

            await store.AddAsync(Entry(0, Axis(0, Dimension), "new"), Token).AsTask().WaitAsync(TooLong, Token);
            Assert.Equal("new", Assert.Single(await store.SearchAsync(Query(Axis(0, Dimension)), Token)).Entry.Answer.Text);
        }

        await Assert.ThrowsAnyAsync<Exception>(() => adding);

        async Task IsAddedAsync()
        {
            while (await database.ScalarAsync<long>("SELECT count(*) FROM wattwise.entries WHERE tags = '{frozen}'") == 0)
                await Task.Delay(10, Token);
        }
    }
}
