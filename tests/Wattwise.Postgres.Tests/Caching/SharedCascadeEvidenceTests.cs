using Wattwise.Processes;

namespace Wattwise.Postgres.Tests.Caching;

public sealed class SharedCascadeEvidenceTests(PostgresqlFixture postgresql) : SharedCascadeEvidence, IAsyncLifetime
{
    private PostgresqlDatabase? _database;

    protected override string Target => _database!.ConnectionString;

    public async ValueTask InitializeAsync() => _database = await postgresql.NewDatabaseAsync();

    public ValueTask DisposeAsync() => default;
}
