using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Wattwise.Caching;

namespace Wattwise.Sqlite.Tests;

/// <summary>A folder of a test's own, removed with all in it.</summary>
internal sealed class CacheFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("wattwise-sqlite-").FullName;

    public string File(string name = "cache.db") => Path.Combine(_path, name);

    public SqliteSemanticCacheStore Open(
        Action<SqliteSemanticCacheOptions>? configure = null, string name = "cache.db", ILoggerFactory? loggerFactory = null)
    {
        var options = new SqliteSemanticCacheOptions { FilePath = File(name), Durability = SqliteDurability.ProcessCrash };
        configure?.Invoke(options);
        return new SqliteSemanticCacheStore(options, loggerFactory);
    }

    /// <summary>Opens the file behind the store's back.</summary>
    public SqliteConnection Connect(string name = "cache.db")
    {
        var connection = new SqliteConnection($"Data Source={File(name)};Pooling=False");
        connection.Open();
        return connection;
    }

    public object? Query(string sql, string name = "cache.db")
    {
        using var connection = Connect(name);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
