using Wattwise.Gateway;
using Wattwise.StoreConformance;

namespace Wattwise.Postgres.Tests.Database;

/// <summary>On a server whose transactions are serializable by default, with connections side by side.</summary>
public sealed class SerializableGatewayStoreConformance(PostgresqlFixture postgresql) : GatewayStoreConformance
{
    private readonly Dictionary<string, PostgresqlDatabase> _databases = [];

    protected override async ValueTask<IGatewayStore> OpenAsync(string name)
    {
        if (!_databases.TryGetValue(name, out var database))
            database = _databases[name] = await postgresql.NewDatabaseAsync("default_transaction_isolation = 'serializable'");
        return database.NewStore();
    }
}
