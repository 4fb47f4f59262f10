using StackExchange.Redis;

namespace Wattwise.Caching;

/// <summary>The record of purges, for the exact tiers of other processes: a number, and a list of the latest ones.</summary>
internal sealed class PurgeRecords(RedisKeys keys, RedisConnection connection, TimeProvider timeProvider)
{
    public async Task AddAsync(CachePurge purge, CancellationToken cancellationToken)
    {
        var database = await connection.GetDatabaseAsync(cancellationToken).ConfigureAwait(false);
        var transaction = database.CreateTransaction();

        // It begins with the time, so that numbers of a server that lost its memory are not those from before.
        Task[] writes =
        [
            transaction.StringSetAsync(keys.PurgeNumber, timeProvider.GetUtcNow().ToUnixTimeMilliseconds(), when: When.NotExists),
            transaction.StringIncrementAsync(keys.PurgeNumber),
            transaction.ListRightPushAsync(keys.LatestPurges, CachePurgeFormat.Write(purge)),
            transaction.ListTrimAsync(keys.LatestPurges, -CachePurgeFormat.MaxRemembered, -1),
        ];
        await transaction.ExecuteAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(writes).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<CachePurgeHistory> ReadAsync(long after, CancellationToken cancellationToken)
    {
        var database = await connection.GetDatabaseAsync(cancellationToken).ConfigureAwait(false);
        var number = await database.StringGetAsync(keys.PurgeNumber).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (number == after || (number.IsNull && after == 0))
            return new(after, []);

        // Both at one moment.
        var transaction = database.CreateTransaction();
        var last = transaction.StringGetAsync(keys.PurgeNumber);
        var latest = transaction.ListRangeAsync(keys.LatestPurges);
        await transaction.ExecuteAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        var records = await latest.WaitAsync(cancellationToken).ConfigureAwait(false);
        return CachePurgeFormat.ToHistory(
            (long)await last.WaitAsync(cancellationToken).ConfigureAwait(false), [.. records.Select(record => (byte[])record!)], after);
    }
}
