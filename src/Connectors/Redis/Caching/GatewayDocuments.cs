using StackExchange.Redis;
using Wattwise.Gateway;

namespace Wattwise.Caching;

/// <summary>The documents that gateways share: a hash for each, and a sorted set of their names.</summary>
internal sealed class GatewayDocuments(RedisKeys keys, RedisConnection connection)
{
    private const string AfterAllNames = "~";
    private static readonly RedisValue Version = "version";
    private static readonly RedisValue Content = "content";

    public async ValueTask<GatewayDocument?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        var database = await connection.GetDatabaseAsync(cancellationToken).ConfigureAwait(false);
        var values = await database.HashGetAsync(keys.GatewayDocument(name), [Version, Content])
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        return values[0].IsNull ? null : new GatewayDocument((long)values[0], (byte[])values[1]!);
    }

    public async ValueTask<bool> TryWriteAsync(
        string name, GatewayDocument document, long expectedVersion, CancellationToken cancellationToken)
    {
        var database = await connection.GetDatabaseAsync(cancellationToken).ConfigureAwait(false);
        var key = keys.GatewayDocument(name);
        var transaction = database.CreateTransaction();
        transaction.AddCondition(expectedVersion == 0 ? Condition.KeyNotExists(key) : Condition.HashEqual(key, Version, expectedVersion));
        List<Task> writes = [transaction.HashSetAsync(key, [new(Version, document.Version), new(Content, document.Content)])];
        if (expectedVersion == 0)
            writes.Add(transaction.SortedSetAddAsync(keys.GatewayNames, name, 0));
        if (!await transaction.ExecuteAsync().WaitAsync(cancellationToken).ConfigureAwait(false))
            return false;
        await Task.WhenAll(writes).WaitAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    public async ValueTask<IReadOnlyList<string>> ListAsync(string prefix, int maxCount, CancellationToken cancellationToken)
    {
        var database = await connection.GetDatabaseAsync(cancellationToken).ConfigureAwait(false);
        var names = await database.SortedSetRangeByValueAsync(keys.GatewayNames, prefix, prefix + AfterAllNames, take: maxCount)
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        return [.. names.Select(static name => name.ToString())];
    }
}
