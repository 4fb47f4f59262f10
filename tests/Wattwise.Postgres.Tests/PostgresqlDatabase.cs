using Npgsql;
using Wattwise.Accounting;
using Wattwise.Caching;
using Wattwise.Postgresql;

namespace Wattwise.Postgres.Tests;

/// <summary>A database, and a look into it by a connection that is in nobody's pool.</summary>
public sealed class PostgresqlDatabase
{
    private readonly PostgresqlServer _server;
    private readonly string _name;

    internal PostgresqlDatabase(PostgresqlServer server, string name) => (_server, _name) = (server, name);

    public int Port => _server.Port;

    public string LogPath => _server.LogPath;

    public string ConnectionString => ConnectionStringAt(Port);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The database behind a proxy.</summary>
    public string ConnectionStringAt(int port) => PostgresqlServer.ConnectionStringFor(port, _name);

    /// <summary>A store with connections of its own, as each process has one.</summary>
    public PostgresSemanticCacheStore NewStore(string schema = "wattwise", string settings = "") =>
        new(new() { ConnectionString = $"{ConnectionString};{settings}", Schema = schema });

    public PostgresLedger NewLedger() => new(new() { ConnectionString = ConnectionString, FlushInterval = TimeSpan.FromHours(1) });

    public PostgresLedgerJournal NewJournal() => new(new() { ConnectionString = ConnectionString });

    public async Task<NpgsqlConnection> OpenAsync()
    {
        NpgsqlConnection connection = new(ConnectionString + ";Pooling=false;Application Name=look");
        await connection.OpenAsync(Token);
        return connection;
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var connection = await OpenAsync();
        await using NpgsqlCommand command = new(sql, connection);
        return (T)(await command.ExecuteScalarAsync(Token))!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await ExecuteAsync(connection, sql);
    }

    public static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync(Token);
    }

    /// <summary>Counts the others' sessions of the database.</summary>
    public Task<long> CountSessionsAsync(string condition) => ScalarAsync<long>(
        $"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND {condition}");

    /// <summary>Waits until so many of the database's sessions wait for a lock.</summary>
    public async Task WaitForBlockedAsync(int sessions = 1)
    {
        while (await CountSessionsAsync("wait_event_type = 'Lock'") < sessions)
            await Task.Delay(10, Token);
    }

    /// <summary>Ends the connections of all others to the database, as an administrator or a restart does.</summary>
    public async Task EndConnectionsAsync()
    {
        const string others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
        await ExecuteAsync($"SELECT pg_terminate_backend(pid) {others}");
        while (await ScalarAsync<long>($"SELECT count(*) {others}") > 0)
            await Task.Delay(10, Token);
    }
}
