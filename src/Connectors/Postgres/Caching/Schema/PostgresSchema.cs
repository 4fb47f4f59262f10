using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;

namespace Wattwise.Caching;

/// <summary>The store's tables: makes them, brings them up to date, and adds an index for each dimension of vectors that comes along.</summary>
/// <remarks>Any number of machines may do so at once: whoever comes second waits for an advisory lock and finds the work done.</remarks>
internal sealed class PostgresSchema(string name, int hnswM, int hnswEfConstruction)
{
    private static readonly Version OldestVectorVersion = new(0, 8, 0);

    private readonly ConcurrentDictionary<int, bool> _indexedDimensions = new();

    /// <summary>Puts the schema's quoted name in the place of <c>{schema}</c>.</summary>
    public string Sql(string sql) => sql.Replace("{schema}", $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", StringComparison.Ordinal);

    /// <summary>Brings the schema to the version that this library knows.</summary>
    /// <exception cref="InvalidOperationException">A newer library made the schema, or pgvector is missing or too old.</exception>
    public async Task MigrateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // What was true of the tables before may be so no longer.
        _indexedDimensions.Clear();

        // A role that may not create anything can still use what is there.
        if (await ReadVersionAsync(connection, cancellationToken).ConfigureAwait(false) == PostgresMigrations.LatestVersion)
            return;

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await LockAsync(connection, cancellationToken).ConfigureAwait(false);
        var version = await ReadVersionAsync(connection, cancellationToken).ConfigureAwait(false);
        if (version == 0)
            await CreateAsync(connection, cancellationToken).ConfigureAwait(false);
        while (version < PostgresMigrations.LatestVersion)
        {
            version++;
            await ExecuteAsync(connection, Sql(PostgresMigrations.Read(version)), cancellationToken).ConfigureAwait(false);
            await ExecuteAsync(connection, Sql(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO {{schema}}.schema_version (version) VALUES ({version})")), cancellationToken).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes the nearest-neighbour index of a dimension where there is none yet.</summary>
    /// <remarks>The first entry of a dimension calls for it, so that it grows with the entries; building it later would lock the table for long.</remarks>
    public async Task EnsureIndexAsync(NpgsqlConnection connection, int dimension, CancellationToken cancellationToken)
    {
        if (_indexedDimensions.ContainsKey(dimension))
            return;

        if (IndexedVector.For(dimension) is { } indexed && !await ExistsAsync(connection, indexed.IndexName, cancellationToken).ConfigureAwait(false))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await LockAsync(connection, cancellationToken).ConfigureAwait(false);
            await ExecuteAsync(
                connection,
                Sql(string.Create(
                    CultureInfo.InvariantCulture,
                    $$"""
                    CREATE INDEX IF NOT EXISTS {{indexed.IndexName}} ON {schema}.entries USING hnsw (({{indexed.Expression("embedding")}}) {{indexed.OperatorClass}})
                    WITH (m = {{hnswM}}, ef_construction = {{hnswEfConstruction}}) WHERE dimension = {{dimension}}
                    """)),
                cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }

        _indexedDimensions[dimension] = true;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", connection) { Parameters = { SqlParameter.Text($"wattwise:{name}") } };
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<int> ReadVersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (!await ExistsAsync(connection, "schema_version", cancellationToken).ConfigureAwait(false))
            return 0;

        await using var command = new NpgsqlCommand(Sql("SELECT coalesce(max(version), 0) FROM {schema}.schema_version"), connection);
        var version = (int)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        if (version > PostgresMigrations.LatestVersion)
        {
            throw new InvalidOperationException(
                $"The schema '{name}' has version {version}; this library knows none above {PostgresMigrations.LatestVersion}. Update the library, or name another schema.");
        }

        return version;
    }

    private async Task<bool> ExistsAsync(NpgsqlConnection connection, string relation, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT to_regclass($1) IS NOT NULL", connection) { Parameters = { SqlParameter.Text(Sql($"{{schema}}.{relation}")) } };
        return (bool)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    private async Task CreateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await ExecuteAsync(connection, "CREATE EXTENSION IF NOT EXISTS vector", cancellationToken).ConfigureAwait(false);
        await using (var command = new NpgsqlCommand("SELECT extversion FROM pg_extension WHERE extname = 'vector'", connection))
        {
            var installed = (string)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
            if (!Version.TryParse(installed, out var version) || version < OldestVectorVersion)
                throw new InvalidOperationException($"The database has pgvector {installed}; {OldestVectorVersion} or newer is needed, whose index goes on searching when a filter leaves too little.");
        }

        // CREATE SCHEMA IF NOT EXISTS asks for the right to create one even where it exists.
        await using (var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)", connection) { Parameters = { SqlParameter.Text(name) } })
        {
            if (!(bool)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!)
                await ExecuteAsync(connection, Sql("CREATE SCHEMA {schema}"), cancellationToken).ConfigureAwait(false);
        }

        await ExecuteAsync(
            connection,
            Sql("CREATE TABLE IF NOT EXISTS {schema}.schema_version (version integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())"),
            cancellationToken).ConfigureAwait(false);
    }
}
