namespace Wattwise.Caching;

/// <content>The record of purges, for the exact tiers of other processes.</content>
public sealed partial class PostgresSemanticCacheStore
{
    /// <inheritdoc/>
    public async ValueTask<CachePurgeHistory?> ReadPurgesAsync(long after, CancellationToken cancellationToken = default)
    {
        const string sql = "SELECT number, CASE WHEN number = $1 THEN '{}' ELSE latest END FROM {schema}.purges";
        return await _database.RunAsync(
            async (connection, token) =>
            {
                await using var command = Command(connection, sql, SqlParameter.BigInt(after));
                await using var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
                return await reader.ReadAsync(token).ConfigureAwait(false)
                    ? CachePurgeFormat.ToHistory(reader.GetInt64(0), reader.GetFieldValue<byte[][]>(1), after)
                    : CachePurgeFormat.ToHistory(last: 0, [], after);
            },
            cancellationToken).ConfigureAwait(false);
    }

    // One row: those who record at the same time take turns, so that all readers see one order. It begins with the time, so that numbers
    // of a database that was made anew are not those of the one before.
    private Task<int> RecordPurgeAsync(CachePurge purge, CancellationToken cancellationToken)
    {
        const string sql =
            """
            INSERT INTO {schema}.purges AS p (id, number, latest) VALUES (1, $1, ARRAY[$2])
            ON CONFLICT (id) DO UPDATE SET
              number = p.number + 1, latest = (p.latest || excluded.latest)[greatest(1, cardinality(p.latest) + 2 - $3):]
            """;
        return ExecuteAsync(
            sql, cancellationToken, SqlParameter.BigInt(_timeProvider.GetUtcNow().ToUnixTimeMilliseconds()),
            SqlParameter.Bytes(CachePurgeFormat.Write(purge)), SqlParameter.Integer(CachePurgeFormat.MaxRemembered));
    }
}
