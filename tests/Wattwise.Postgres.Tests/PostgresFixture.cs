using System.Globalization;
using Npgsql;
using Wattwise.Caching;
using Wattwise.Pglite;

namespace Wattwise.Postgres.Tests;

/// <summary>One server and one pool of connections for all tests; each store gets a schema of its own.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private static int _schemas;

    private PgliteServer? _server;
    private NpgsqlDataSource? _dataSource;

    public NpgsqlDataSource DataSource => _dataSource!;

    public string ConnectionString => _server!.ConnectionString;

    public int Port => _server!.Port;

    public async ValueTask InitializeAsync()
    {
        _server = await PgliteServer.StartAsync(CancellationToken.None);
        _dataSource = NpgsqlDataSource.Create(_server.ConnectionString);
    }

    /// <summary>Settings for a store with a schema of its own.</summary>
    public PostgresSemanticCacheOptions NewOptions() => new()
    {
        ConnectionFactory = DataSource,
        Schema = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _schemas)}"),
    };

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_dataSource is not null)
            await _dataSource.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }
}
