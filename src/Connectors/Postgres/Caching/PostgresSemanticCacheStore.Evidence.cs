using Npgsql;

namespace Wattwise.Caching;

/// <content>What judges found.</content>
public sealed partial class PostgresSemanticCacheStore
{
    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<CacheEvidence>> ReadAsync(
        string policyId, int maxCount, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(policyId);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxCount, 1);

        const string sql =
            """
            SELECT judged_at, entry_key, cosine_similarity, probability, was_served, is_right FROM {schema}.evidence WHERE policy_id = $1 ORDER BY id DESC LIMIT $2
            """;
        return await _records.RunAsync(
            async (connection, token) =>
            {
                var evidence = new List<CacheEvidence>();
                await using var command = Command(
                    connection, sql, SqlParameter.Text(StorableText.Encode(policyId)), SqlParameter.Integer(maxCount));
                await using var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
                while (await reader.ReadAsync(token).ConfigureAwait(false))
                    evidence.Add(ReadEvidence(reader));
                evidence.Reverse();
                return evidence;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask AppendAsync(string policyId, CacheEvidence evidence, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(policyId);

        const string sql =
            """
            WITH oldest AS (SELECT id FROM {schema}.evidence WHERE policy_id = $1 ORDER BY id DESC OFFSET $8 - 1 LIMIT 1),
            dropped AS (
              DELETE FROM {schema}.evidence WHERE id IN (
                SELECT id FROM {schema}.evidence WHERE policy_id = $1 AND id <= (SELECT id FROM oldest) FOR UPDATE SKIP LOCKED))
            INSERT INTO {schema}.evidence (policy_id, judged_at, entry_key, cosine_similarity, probability, was_served, is_right)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """;
        await ExecuteOnceAsync(
            sql, cancellationToken,
            SqlParameter.Text(StorableText.Encode(policyId)), SqlParameter.Time(evidence.JudgedAt), SqlParameter.Key(evidence.EntryKey),
            SqlParameter.Real(evidence.CosineSimilarity),
            SqlParameter.Double(evidence.Probability), SqlParameter.Boolean(evidence.WasServed), SqlParameter.Boolean(evidence.IsRight),
            SqlParameter.Integer(_options.MaxEvidencePerPolicy)).ConfigureAwait(false);
    }

    private static CacheEvidence ReadEvidence(NpgsqlDataReader reader) => new(
        reader.GetFieldValue<DateTimeOffset>(0), new CacheKey(reader.GetFieldValue<byte[]>(1)), reader.GetFloat(2),
        reader.IsDBNull(3) ? null : reader.GetDouble(3), reader.GetBoolean(4), reader.GetBoolean(5));
}
