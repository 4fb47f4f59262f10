using Wattwise.Caching;
using Wattwise.Cascade;

namespace Wattwise.Postgres.Tests.Database;

/// <summary>Processes that start at once on an empty database.</summary>
public sealed class SchemaCreationTests(PostgresqlFixture postgresql)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("read committed")]
    [InlineData("serializable")]
    public async Task Each_finds_its_tables_whoever_makes_them(string isolation)
    {
        var database = await postgresql.NewDatabaseAsync($"default_transaction_isolation = '{isolation}'");
        var stores = Enumerable.Range(0, 12).Select(i => database.NewStore(i % 3 == 0 ? "wattwise" : $"other_{i}")).ToArray();
        var journals = Enumerable.Range(0, 4).Select(_ => database.NewJournal()).ToArray();

        await Task.WhenAll(
        [
            .. stores.Select(store => Task.Run(() => store.CountAsync(cancellationToken: Token).AsTask(), Token)),
            .. stores.Select(store => Task.Run(() => ((ICascadeEvidenceStore)store).ReadAsync("cascade", 1, Token).AsTask(), Token)),
            .. journals.Select(journal => Task.Run(() => journal.ReadStateAsync(Token).AsTask(), Token)),
        ]);

        Assert.Equal(9, await database.ScalarAsync<long>("SELECT count(*) FROM pg_tables WHERE tablename = 'gateway_documents'"));
        Assert.Equal(PostgresMigrations.LatestVersion, await database.ScalarAsync<long>("SELECT count(*) FROM wattwise.schema_version"));
        foreach (var store in stores)
            await store.DisposeAsync();
        foreach (var journal in journals)
            await journal.DisposeAsync();
    }

    [Fact]
    public async Task An_extension_that_somebody_else_makes_at_the_same_time_is_used()
    {
        var database = await postgresql.NewDatabaseAsync();
        await using var store = database.NewStore();
        await using var other = await database.OpenAsync();
        await using var transaction = await other.BeginTransactionAsync(Token);
        await PostgresqlDatabase.ExecuteAsync(other, "CREATE EXTENSION vector");
        var counting = store.CountAsync(cancellationToken: Token).AsTask();
        await database.WaitForBlockedAsync();
        await transaction.CommitAsync(Token);

        Assert.Equal(0, await counting);
    }

    [Fact]
    public async Task Documents_and_evidence_need_no_extension()
    {
        var database = await postgresql.NewDatabaseAsync();
        await using var store = database.NewStore();
        Gateway.IGatewayStore documents = store;
        Assert.True(await documents.TryWriteAsync("usage:a", new(1, new byte[] { 1 }), 0, Token));
        Assert.Empty(await store.ReadAsync("policy", 1, Token));
        Assert.Empty(await ((ICascadeEvidenceStore)store).ReadAsync("cascade", 1, Token));
        Assert.Empty(await ((Directives.IDirectiveEvidenceStore)store).ReadAsync("directives", 1, Token));
        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM pg_extension WHERE extname = 'vector'"));

        // A cache that comes later takes what is there.
        Assert.Equal(0, await store.CountAsync(cancellationToken: Token));
        await using var next = database.NewStore();
        Assert.Equal(["usage:a"], await ((Gateway.IGatewayStore)next).ListAsync("usage:", 10, Token));
    }
}
