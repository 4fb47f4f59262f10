using Npgsql;
using Wattwise.Caching;

namespace Wattwise.Accounting;

/// <summary>The database of a ledger: its tables need no extension.</summary>
internal sealed class LedgerDatabase : IAsyncDisposable
{
    public const string Id = "id";
    public const string IdentityKey = "identity_key";

    // The hash of no name at all.
    public const string IdentityCheck = "identity_check";

    private readonly PostgresMigrator _migrator;
    private readonly PostgresConnections _connections;
    private readonly PostgresDatabase _database;

    public LedgerDatabase(PostgresLedgerOptions options)
    {
        LockName = $"wattwise:{options.Schema}:ledger";
        _migrator = new PostgresMigrator(options.Schema, "ledger_schema_version", ["ledger-0001-entries"]);
        _connections = new PostgresConnections(options.ConnectionString, options.ConnectionFactory);
        _database = new PostgresDatabase(_connections, _migrator.MigrateAsync);
    }

    /// <summary>What is locked while entries are appended or removed.</summary>
    public string LockName { get; }

    /// <summary>Runs an operation on an open connection, once more if that breaks: all that a ledger does may be done again.</summary>
    public Task<T> RunAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> operation, CancellationToken cancellationToken) =>
        _database.RunAsync(operation, cancellationToken);

    /// <summary>Runs a statement.</summary>
    /// <returns>How many rows it changed.</returns>
    public async Task<int> ExecuteAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        await using var command = Command(connection, sql, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    public NpgsqlCommand Command(NpgsqlConnection connection, string sql, params NpgsqlParameter[] parameters)
    {
        // The token ends it.
        var command = new NpgsqlCommand(_migrator.Sql(sql), connection) { CommandTimeout = 0 };
        command.Parameters.AddRange(parameters);
        return command;
    }

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return _connections.DisposeAsync();
    }
}
