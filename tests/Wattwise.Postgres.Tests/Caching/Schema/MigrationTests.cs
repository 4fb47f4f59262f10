using Npgsql;
using Wattwise.Caching;
using static Wattwise.StoreConformance.StoreEntries;

namespace Wattwise.Postgres.Tests.Caching.Schema;

public class MigrationTests(PostgresFixture postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Entries_of_the_first_version_are_found_after_the_migration()
    {
        var options = postgres.NewOptions();
        await using (var store = new PostgresSemanticCacheStore(options))
            await store.AddAsync(Entry(0, Axis(0), "old") with { Tags = ["tag"] }, Token);
        await postgres.ExecuteAsync(
            $"DROP TABLE {options.Schema}.evidence, {options.Schema}.usage, {options.Schema}.eviction, "
                + $"{options.Schema}.directive_evidence, {options.Schema}.cascade_evidence, {options.Schema}.gateway_documents, "
                + $"{options.Schema}.purges; DELETE FROM {options.Schema}.schema_version WHERE version > 1");

        await using var newer = new PostgresSemanticCacheStore(options);
        Assert.Equal("old", Assert.Single(await newer.SearchAsync(Query(Axis(0)), Token)).Entry.Answer.Text);
        await newer.AddAsync(Entry(0, Axis(0), "new"), Token);
        Assert.Equal(
            PostgresMigrations.LatestVersion, await postgres.ScalarAsync<int>($"SELECT max(version) FROM {options.Schema}.schema_version"));
        Assert.Equal(1, await postgres.ScalarAsync<long>($"SELECT count(*) FROM {options.Schema}.usage"));
    }

    [Fact]
    public async Task A_schema_that_was_made_empty_is_filled()
    {
        var options = postgres.NewOptions();
        await postgres.ExecuteAsync($"CREATE SCHEMA {options.Schema}");
        await using var store = new PostgresSemanticCacheStore(options);
        Assert.Equal(0, await store.CountAsync(cancellationToken: Token));
    }

    [Fact]
    public async Task A_newer_version_is_refused_until_it_is_gone()
    {
        var options = postgres.NewOptions();
        await postgres.ExecuteAsync(
            $"CREATE SCHEMA {options.Schema}; CREATE TABLE {options.Schema}.schema_version (version integer PRIMARY KEY); INSERT INTO "
                + $"{options.Schema}.schema_version VALUES (1000)");
        await using var store = new PostgresSemanticCacheStore(options);
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(async () => await store.SearchAsync(Query(Axis(0)), Token));
        Assert.Contains("1000", exception.Message, StringComparison.Ordinal);
        Assert.Equal(1, await postgres.ScalarAsync<long>($"SELECT count(*) FROM pg_tables WHERE schemaname = '{options.Schema}'"));

        await postgres.ExecuteAsync($"DROP TABLE {options.Schema}.schema_version");
        Assert.Empty(await store.SearchAsync(Query(Axis(0)), Token));
    }

    [Fact]
    public async Task A_migration_that_fails_leaves_nothing_behind()
    {
        var options = postgres.NewOptions();
        await postgres.ExecuteAsync($"CREATE SCHEMA {options.Schema}; CREATE TABLE {options.Schema}.evidence (id integer)");
        await using var store = new PostgresSemanticCacheStore(options);
        await Assert.ThrowsAsync<PostgresException>(async () => await store.AddAsync(Entry(0, Axis(0)), Token));
        Assert.Equal(1, await postgres.ScalarAsync<long>($"SELECT count(*) FROM pg_tables WHERE schemaname = '{options.Schema}'"));
    }

    [Fact]
    public async Task Many_stores_that_start_at_once_make_the_tables_once()
    {
        var options = postgres.NewOptions();
        var stores = Enumerable.Range(0, 8).Select(_ => new PostgresSemanticCacheStore(options)).ToArray();
        await Task.WhenAll(stores.Select((store, i) => store.AddAsync(Entry(i % 4, Axis(0)), Token).AsTask()));
        Assert.Equal(4, await stores[0].CountAsync(cancellationToken: Token));
        foreach (var store in stores)
            await store.DisposeAsync();
    }

    [Fact]
    public async Task Tables_that_vanish_under_a_running_app_are_made_again()
    {
        var options = postgres.NewOptions();
        await using var store = new PostgresSemanticCacheStore(options);
        await store.AddAsync(Entry(0, Axis(0)), Token);
        await postgres.ExecuteAsync($"DROP SCHEMA {options.Schema} CASCADE");
        await Assert.ThrowsAsync<PostgresException>(async () => await store.SearchAsync(Query(Axis(0)), Token));
        await store.AddAsync(Entry(0, Axis(0)), Token);
        Assert.Single(await store.SearchAsync(Query(Axis(0)), Token));
        Assert.Equal(1, await postgres.ScalarAsync<long>(
            $"SELECT count(*) FROM pg_indexes WHERE schemaname = '{options.Schema}' AND indexname = 'entries_embedding_4'"));
    }
}
