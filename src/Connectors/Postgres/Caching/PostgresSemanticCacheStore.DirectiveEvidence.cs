using Npgsql;
using Wattwise.Directives;

namespace Wattwise.Caching;

/// <content>What judges found about brief answers.</content>
public sealed partial class PostgresSemanticCacheStore
{
    /// <inheritdoc/>
    async ValueTask<IReadOnlyList<DirectiveEvidence>> IDirectiveEvidenceStore.ReadAsync(
        string directivesId, int maxCount, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(directivesId);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxCount, 1);

        const string sql =
            """
            SELECT judged_at, task_class, level, score, requested_model_id, served_model_id, full_joules, brief_joules, full_seconds, brief_seconds, is_reset
            FROM {schema}.directive_evidence WHERE directives_id = $1 ORDER BY id DESC LIMIT $2
            """;
        return await _records.RunAsync(
            async (connection, token) =>
            {
                var evidence = new List<DirectiveEvidence>();
                await using var command = Command(
                    connection, sql, SqlParameter.Text(StorableText.Encode(directivesId)), SqlParameter.Integer(maxCount));
                await using var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
                while (await reader.ReadAsync(token).ConfigureAwait(false))
                    evidence.Add(ReadDirectiveEvidence(reader));
                evidence.Reverse();
                return evidence;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    async ValueTask IDirectiveEvidenceStore.AppendAsync(
        string directivesId, DirectiveEvidence evidence, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(directivesId);

        const string sql =
            """
            WITH oldest AS (SELECT id FROM {schema}.directive_evidence WHERE directives_id = $1 AND task_class = $2 ORDER BY id DESC OFFSET $13 - 1 LIMIT 1),
            dropped AS (
              DELETE FROM {schema}.directive_evidence WHERE id IN (
                SELECT id FROM {schema}.directive_evidence
                WHERE directives_id = $1 AND task_class = $2 AND id <= (SELECT id FROM oldest) FOR UPDATE SKIP LOCKED))
            INSERT INTO {schema}.directive_evidence (directives_id, task_class, judged_at, level, score, requested_model_id, served_model_id,
              full_joules, brief_joules, full_seconds, brief_seconds, is_reset)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """;
        await ExecuteOnceAsync(
            sql, cancellationToken,
            SqlParameter.Text(StorableText.Encode(directivesId)), SqlParameter.Text(StorableText.Encode(evidence.TaskClass)),
            SqlParameter.Time(evidence.JudgedAt), SqlParameter.Integer(evidence.Level.Value), SqlParameter.Double(evidence.Score),
            SqlParameter.Text(Encode(evidence.RequestedModelId)), SqlParameter.Text(Encode(evidence.ServedModelId)),
            SqlParameter.Double(evidence.FullJoules), SqlParameter.Double(evidence.BriefJoules),
            SqlParameter.Double(evidence.FullSeconds), SqlParameter.Double(evidence.BriefSeconds),
            SqlParameter.Boolean(evidence.IsReset), SqlParameter.Integer(_options.MaxEvidencePerPolicy)).ConfigureAwait(false);

        static string? Encode(string? name) => name is null ? null : StorableText.Encode(name);
    }

    private static DirectiveEvidence ReadDirectiveEvidence(NpgsqlDataReader reader)
    {
        return new(
            reader.GetFieldValue<DateTimeOffset>(0),
            StorableText.Decode(reader.GetString(1)),
            new DirectiveLevel((byte)reader.GetInt16(2)),
            reader.GetDouble(3),
            Name(4),
            Name(5))
        {
            FullJoules = Number(6),
            BriefJoules = Number(7),
            FullSeconds = Number(8),
            BriefSeconds = Number(9),
            IsReset = reader.GetBoolean(10),
        };

        string? Name(int column) => reader.IsDBNull(column) ? null : StorableText.Decode(reader.GetString(column));
        double? Number(int column) => reader.IsDBNull(column) ? null : reader.GetDouble(column);
    }
}
