using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;

namespace Wattwise.Caching;

/// <summary>The nearest entries of a scope and partition, in one round trip.</summary>
/// <remarks>
/// A partition with few entries is compared row by row. A larger one is searched by the index, which goes on until it has enough rows of
/// this scope and partition; where it gives up before that, because the partition is a small part of the table, the rows are compared after
/// all. So a filter never costs a result.
/// </remarks>
internal sealed class SearchQuery(PostgresSchema schema, PostgresSemanticCacheOptions options)
{
    private const string Filter =
        "scope = $1 AND tenant IS NOT DISTINCT FROM $2 AND user_id IS NOT DISTINCT FROM $3 AND partition = $4 AND expires_at > $5";

    private readonly ConcurrentDictionary<int, string> _sql = new();

    // For this transaction alone, which is the batch: the connection goes back to its pool as it came.
    private readonly string _indexSettings = string.Create(
        CultureInfo.InvariantCulture,
        $"SELECT set_config('hnsw.ef_search', '{options.SearchEffort}', true), set_config('hnsw.iterative_scan', 'strict_order', true), "
            + $"set_config('hnsw.max_scan_tuples', '{options.HnswMaxScanTuples}', true)");

    /// <summary>The batch; its second result holds the rows that <see cref="EntryRow.Columns"/> names.</summary>
    public NpgsqlBatch Create(NpgsqlConnection connection, in SemanticCacheQuery query, DateTimeOffset now)
    {
        var scope = new ScopeColumns(query.Scope);
        return new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(_indexSettings),
                new NpgsqlBatchCommand(_sql.GetOrAdd(query.Vector.Length, Sql))
                {
                    Parameters =
                    {
                        scope.Hash(), scope.Tenant(), scope.User(), SqlParameter.Key(query.Partition), SqlParameter.Time(now),
                        SqlParameter.Vector(query.Vector), SqlParameter.Integer(query.MaxResults),
                        SqlParameter.Integer(options.MaxComparedEntries),
                    },
                },
            },
        };
    }

    private string Sql(int dimension)
    {
        var dimensionText = dimension.ToString(CultureInfo.InvariantCulture);
        var compared = $"""
            SELECT {EntryRow.Columns} FROM {schema.Sql("{schema}.entries")}
            WHERE {Filter} AND dimension = {dimensionText}
            """;

        // Without the index's own expression the order can only come from comparing rows.
        const string rowByRow = "ORDER BY embedding <#> $6::real[]::vector LIMIT $7";

        // All parameters are sent, so all must be named.
        if (IndexedVector.For(dimension) is not { } indexed)
            return $"{compared} AND $8::integer IS NOT NULL {rowByRow}";

        return $"""
            WITH near AS MATERIALIZED (
              {compared} AND (
                SELECT count(*) FROM (SELECT FROM {schema.Sql("{schema}.entries")} WHERE scope = $1 AND partition = $4 LIMIT $8::bigint + 1) AS counted) > $8
              ORDER BY {indexed.Expression("embedding")} <#> {indexed.Expression("$6::real[]::vector")} LIMIT $7)
            SELECT * FROM near WHERE (SELECT count(*) FROM near) = $7
            UNION ALL
            ({compared} AND (SELECT count(*) FROM near) < $7 {rowByRow})
            """;
    }
}
