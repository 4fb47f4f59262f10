using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;

namespace Wattwise.Caching;

/// <summary>
/// The store's tables: makes them, brings them up to date, and adds an index for each dimension of vectors that comes along.
/// </summary>
/// <remarks>Any number of machines may do so at once: whoever comes second waits for an advisory lock and finds the work done.</remarks>
internal sealed class PostgresSchema(string name, int hnswM, int hnswEfConstruction)
{
    private static readonly Version OldestVectorVersion = new(0, 8, 0);

    private readonly PostgresMigrator _migrator = new(name, "schema_version", PostgresMigrations.Names, PrepareAsync);
    private readonly PostgresMigrator _records = new(name, "records_schema_version", PostgresMigrations.Records);
    private readonly ConcurrentDictionary<int, bool> _indexedDimensions = new();

    /// <summary>Puts the schema's quoted name in the place of <c>{schema}</c>.</summary>
    public string Sql(string sql) => _migrator.Sql(sql);

    /// <summary>Brings the schema to the version that this library knows.</summary>
    /// <exception cref="InvalidOperationException">A newer library made the schema, or pgvector is missing or too old.</exception>
    public async Task MigrateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // What was true of the tables before may be so no longer.
        _indexedDimensions.Clear();
        await _migrator.MigrateAsync(connection, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Brings the tables of evidence and documents, which need no extension, to the version that this library knows.</summary>
    /// <exception cref="InvalidOperationException">A newer library made them.</exception>
    public Task MigrateRecordsAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        _records.MigrateAsync(connection, cancellationToken);

    /// <summary>Makes the nearest-neighbour index of a dimension where there is none yet.</summary>
    /// <remarks>
    /// The first entry of a dimension calls for it, so that it grows with the entries; building it later would lock the table for long.
    /// </remarks>
    public async Task EnsureIndexAsync(NpgsqlConnection connection, int dimension, CancellationToken cancellationToken)
    {
        if (_indexedDimensions.ContainsKey(dimension))
            return;

        if (IndexedVector.For(dimension) is { } indexed
            && !await _migrator.ExistsAsync(connection, indexed.IndexName, cancellationToken).ConfigureAwait(false))
        {
            await using var transaction = await _migrator.BeginAsync(connection, cancellationToken).ConfigureAwait(false);
            await PostgresMigrator.ExecuteAsync(
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

    private static async Task PrepareAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // The extension is the database's: others may make it for their schemas.
        await LockedTransaction.LockAsync(connection, "wattwise:extension", cancellationToken).ConfigureAwait(false);
        await PostgresMigrator.ExecuteAsync(connection, "CREATE EXTENSION IF NOT EXISTS vector", cancellationToken).ConfigureAwait(false);
        await using var command = new NpgsqlCommand("SELECT extversion FROM pg_extension WHERE extname = 'vector'", connection);
        var installed = (string)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        if (!Version.TryParse(installed, out var version) || version < OldestVectorVersion)
            throw new InvalidOperationException(
                $"The database has pgvector {installed}; {OldestVectorVersion} or newer is needed, whose index goes on searching when a "
                    + $"filter leaves too little.");
    }
}
