using Npgsql;

namespace Wattwise.Caching;

/// <summary>
/// Adds an entry with its usage, in place of one with an equal key that was not asked for later, and of those whose vector has another
/// dimension.
/// </summary>
internal sealed class AddQuery(PostgresSchema schema)
{
    // Rows that another machine is removing at this moment need no waiting for.
    private readonly string _sql = schema.Sql(
        """
        WITH stale AS (
          DELETE FROM {schema}.entries WHERE id IN (
            SELECT id FROM {schema}.entries
            WHERE scope = $1 AND tenant IS NOT DISTINCT FROM $2 AND user_id IS NOT DISTINCT FROM $3 AND partition = $4 AND dimension <> $6 AND key <> $5
            FOR UPDATE SKIP LOCKED)),
        added AS (
          INSERT INTO {schema}.entries AS old
            (scope, tenant, user_id, partition, key, dimension, embedding, payload, tags, model_id, created_at, expires_at, asked_at)
          VALUES ($1, $2, $3, $4, $5, $6, $7::real[]::vector, $8, $9, $10, $11, $12, $15)
          ON CONFLICT (scope, key) DO UPDATE SET partition = excluded.partition, dimension = excluded.dimension, embedding = excluded.embedding, payload = excluded.payload,
            tags = excluded.tags, model_id = excluded.model_id, created_at = excluded.created_at, expires_at = excluded.expires_at,
            asked_at = excluded.asked_at
          WHERE coalesce(old.asked_at, old.created_at) <= excluded.asked_at
            OR coalesce(old.asked_at, old.created_at) > $16
            OR old.expires_at <= $16
          RETURNING id)
        INSERT INTO {schema}.usage AS used (entry_id, size_bytes, joules_per_byte, priority)
        SELECT id, $13, $14, clock + $14 FROM added, {schema}.eviction
        ON CONFLICT (entry_id) DO UPDATE SET size_bytes = excluded.size_bytes, joules_per_byte = excluded.joules_per_byte, priority = excluded.priority + used.hits * excluded.joules_per_byte
        """);

    public NpgsqlBatchCommand Create(SemanticCacheEntry entry, byte[] payload, DateTimeOffset now)
    {
        var scope = new ScopeColumns(entry.Scope);
        var size = entry.SizeInBytes;
        return new NpgsqlBatchCommand(_sql)
        {
            Parameters =
            {
                scope.Hash(), scope.Tenant(), scope.User(), SqlParameter.Key(entry.Partition), SqlParameter.Key(entry.Key),
                SqlParameter.Integer(entry.Vector.Length), SqlParameter.Vector(entry.Vector), SqlParameter.Bytes(payload),
                SqlParameter.Texts([.. entry.Tags.Select(tag => StorableText.Encode(tag))]),
                SqlParameter.Text(StorableText.Encode(entry.Answer.ModelId)),
                SqlParameter.Time(entry.Answer.CreatedAt), SqlParameter.Time(entry.Answer.ExpiresAt),
                SqlParameter.BigInt(size), SqlParameter.Double(EntryWorth.JoulesPerByte(entry.Answer, size)),
                SqlParameter.Time(entry.Answer.AskedAt ?? entry.Answer.CreatedAt), SqlParameter.Time(now),
            },
        };
    }
}
