using Wattwise.Caching;

namespace Wattwise.Postgres.Tests.Caching;

/// <summary>The same with the index for every search: the planner, which would rather sort so few rows, is kept from it.</summary>
public sealed class IndexedPostgresSemanticCacheStoreConformance(
    PostgresFixture postgres) : PostgresSemanticCacheStoreConformance(postgres), IAsyncLifetime
{
    private readonly PostgresFixture _postgres = postgres;

    public async ValueTask InitializeAsync() => await _postgres.ExecuteAsync("SET enable_sort = off; SET enable_seqscan = off");

    public async ValueTask DisposeAsync() => await _postgres.ExecuteAsync("RESET enable_sort; RESET enable_seqscan");

    protected override void Configure(PostgresSemanticCacheOptions options) => options.MaxComparedEntries = 0;
}
