using Npgsql;

namespace Wattwise.Caching;

/// <summary>Keeps the store within its limits, and books the hits that decide who stays.</summary>
/// <remarks>
/// Each waits for no lock of another machine: what is locked is being changed there, and its turn comes again. So adds on many machines
/// cannot block each other in a circle.
/// </remarks>
internal sealed class EvictionQueries(PostgresSchema schema)
{
    private readonly string _expired = schema.Sql(
        "DELETE FROM {schema}.entries WHERE id IN (SELECT id FROM {schema}.entries WHERE expires_at <= $1 FOR UPDATE SKIP LOCKED)");

    private readonly string _store = schema.Sql(
        $$"""
        WITH turn AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(hashtextextended($3, 0)) AS is_ours),
        total AS MATERIALIZED (SELECT count(*) AS entries, coalesce(sum(size_bytes), 0) AS bytes FROM {schema}.usage),
        ranked AS (
          SELECT entry_id, row_number() OVER by_priority AS rank, sum(size_bytes) OVER by_priority AS bytes
          FROM {schema}.usage
          WHERE (SELECT is_ours FROM turn) AND (SELECT entries > $1 OR bytes > $2 FROM total)
          WINDOW by_priority AS (ORDER BY priority DESC, entry_id DESC ROWS UNBOUNDED PRECEDING))
        {{Evict("ranked.rank > $1 OR ranked.bytes > $2")}}
        """);

    private readonly string _scope = schema.Sql(
        $$"""
        WITH ranked AS (
          SELECT entry_id, row_number() OVER (ORDER BY priority DESC, entry_id DESC) AS rank
          FROM {schema}.usage JOIN {schema}.entries ON id = entry_id
          WHERE scope = $1 AND (SELECT count(*) FROM {schema}.entries WHERE scope = $1) > $2)
        {{Evict("ranked.rank > $3")}}
        """);

    private readonly string _hits = schema.Sql(
        """
        UPDATE {schema}.usage SET hits = usage.hits + counted.hits, priority = clock + (usage.hits + counted.hits + 1) * joules_per_byte
        FROM unnest($1, $2) AS counted (entry_id, hits), {schema}.eviction
        WHERE usage.entry_id = counted.entry_id AND usage.entry_id IN (SELECT entry_id FROM {schema}.usage WHERE entry_id = ANY ($1) FOR UPDATE SKIP LOCKED)
        """);

    /// <summary>Removes what expired.</summary>
    public NpgsqlBatchCommand RemoveExpired(DateTimeOffset now) => new(_expired) { Parameters = { SqlParameter.Time(now) } };

    /// <summary>
    /// Evicts the least valuable entries of all down to so many entries and bytes, unless another machine does so at this moment.
    /// </summary>
    public NpgsqlBatchCommand TrimStore(long maxEntries, long maxBytes, string lockName) => new(_store)
    {
        Parameters = { SqlParameter.BigInt(maxEntries), SqlParameter.BigInt(maxBytes), SqlParameter.Text(lockName) },
    };

    /// <summary>
    /// Evicts a scope's least valuable entries down to <paramref name="keptEntries"/>, where it has more than
    /// <paramref name="maxEntries"/>.
    /// </summary>
    public NpgsqlBatchCommand TrimScope(CacheScope scope, long maxEntries, long keptEntries) => new(_scope)
    {
        Parameters = { new ScopeColumns(scope).Hash(), SqlParameter.BigInt(maxEntries), SqlParameter.BigInt(keptEntries) },
    };

    /// <summary>Books hits.</summary>
    public NpgsqlBatchCommand RecordHits(long[] entryIds, long[] hits) =>
        new(_hits) { Parameters = { SqlParameter.BigInts(entryIds), SqlParameter.BigInts(hits) } };

    private static string Evict(string condition) =>
        $$"""
        , victims AS MATERIALIZED (
          SELECT id FROM {schema}.entries JOIN ranked ON id = entry_id WHERE {{condition}} FOR UPDATE OF entries SKIP LOCKED),
        evicted AS (DELETE FROM {schema}.entries WHERE id IN (SELECT id FROM victims) RETURNING id)
        UPDATE {schema}.eviction SET clock = greatest(clock, (SELECT max(priority) FROM {schema}.usage WHERE entry_id IN (SELECT id FROM evicted)))
        WHERE EXISTS (SELECT FROM evicted)
        """;
}
