using System.CommandLine;
using Wattwise.Caching;
using Wattwise.Tool.Results;
using Wattwise.Tool.Serving;

namespace Wattwise.Tool.Cache;

/// <summary>Opens the cache that a command is about.</summary>
internal static class CacheStores
{
    private const string Redis = "redis";
    private const string Postgres = "postgres";

    /// <summary>The argument of each of these commands.</summary>
    public static Argument<string> Argument(bool mustExist = true)
    {
        Argument<string> cache = new("cache")
        {
            Description =
                $"The cache's file{(mustExist ? "" : ", made where there is none")}; or {Redis} or {Postgres}, for the server of "
                    + $"{Variable(Redis)} or {Variable(Postgres)}",
        };
        cache.Validators.Add(result =>
        {
            if (result.GetValue(cache) is not { } text || text is Redis or Postgres)
                return;
            if (Directory.Exists(text))
                result.AddError($"'{text}' is a folder: the cache of a gateway is {DataFolder.Cache(text)}.");
            else if (mustExist && !File.Exists(text))
                result.AddError($"There is no file '{text}'.");
        });

        return cache;
    }

    /// <summary>The store; disposed by the caller if it can be.</summary>
    public static ISemanticCacheStore Open(string cache) => cache switch
    {
        Redis => new RedisSemanticCacheStore(new() { ConnectionString = Connection(Redis) }),
        Postgres => new PostgresSemanticCacheStore(new() { ConnectionString = Connection(Postgres) }),
        _ => new SqliteSemanticCacheStore(new() { FilePath = Path.GetFullPath(cache) }),
    };

    private static string Variable(string server) => $"WATTWISE__ConnectionStrings__{(server == Redis ? "Redis" : "Postgres")}";

    private static string Connection(string server) => Environment.GetEnvironmentVariable(Variable(server)) is { Length: > 0 } text
        ? text
        : throw new ToolException($"Set {Variable(server)} to the connection string of the server.");
}
