using System.Globalization;
using Wattwise.Postgresql;

namespace Wattwise.Postgres.Tests;

/// <summary>One server that takes many connections, for the tests that ask for it; each gets a database of its own.</summary>
public sealed class PostgresqlFixture : IAsyncDisposable
{
    private readonly Lazy<Task<PostgresqlServer>> _server =
        new(() => PostgresqlServer.StartAsync(CancellationToken.None, "max_connections=80"));

    private int _databases;

    /// <summary>Makes an empty database.</summary>
    /// <param name="settings">The settings of its sessions, as SQL has them.</param>
    public async Task<PostgresqlDatabase> NewDatabaseAsync(params string[] settings)
    {
        var server = await _server.Value;
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{++_databases}");
        PostgresqlDatabase any = new(server, "postgres");
        await any.ExecuteAsync($"CREATE DATABASE {name}");
        foreach (var setting in settings)
            await any.ExecuteAsync($"ALTER DATABASE {name} SET {setting}");
        return new(server, name);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } started })
            await (await started).DisposeAsync();
    }
}
