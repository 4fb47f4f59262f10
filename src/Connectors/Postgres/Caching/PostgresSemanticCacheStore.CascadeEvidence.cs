using Wattwise.Cascade;

namespace Wattwise.Caching;

/// <content>What was found about the answers of cheap tiers.</content>
public sealed partial class PostgresSemanticCacheStore
{
    /// <inheritdoc/>
    async ValueTask<IReadOnlyList<CascadeEvidence>> ICascadeEvidenceStore.ReadAsync(
        string cascadeId, int maxCount, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(cascadeId);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxCount, 1);

        const string sql = "SELECT evidence FROM {schema}.cascade_evidence WHERE cascade_id = $1 ORDER BY id DESC LIMIT $2";
        return await _records.RunAsync(
            async (connection, token) =>
            {
                var evidence = new List<CascadeEvidence>();
                await using var command = Command(
                    connection, sql, SqlParameter.Text(StorableText.Encode(cascadeId)), SqlParameter.Integer(maxCount));
                await using var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
                while (await reader.ReadAsync(token).ConfigureAwait(false))
                {
                    if (CascadeEvidenceFormat.TryRead(reader.GetFieldValue<byte[]>(0)) is { } one)
                        evidence.Add(one);
                }

                evidence.Reverse();
                return evidence;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    async ValueTask ICascadeEvidenceStore.AppendAsync(string cascadeId, CascadeEvidence evidence, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(cascadeId);
        ArgumentNullException.ThrowIfNull(evidence);

        const string sql =
            """
            WITH oldest AS (SELECT id FROM {schema}.cascade_evidence WHERE cascade_id = $1 AND task_class = $2 ORDER BY id DESC OFFSET $4 - 1 LIMIT 1),
            dropped AS (
              DELETE FROM {schema}.cascade_evidence WHERE id IN (
                SELECT id FROM {schema}.cascade_evidence
                WHERE cascade_id = $1 AND task_class = $2 AND id <= (SELECT id FROM oldest) FOR UPDATE SKIP LOCKED))
            INSERT INTO {schema}.cascade_evidence (cascade_id, task_class, evidence) VALUES ($1, $2, $3)
            """;
        await ExecuteOnceAsync(
            sql, cancellationToken,
            SqlParameter.Text(StorableText.Encode(cascadeId)), SqlParameter.Text(StorableText.Encode(evidence.TaskClass)),
            SqlParameter.Bytes(CascadeEvidenceFormat.Write(evidence)),
            SqlParameter.Integer(_options.MaxEvidencePerPolicy)).ConfigureAwait(false);
    }
}
