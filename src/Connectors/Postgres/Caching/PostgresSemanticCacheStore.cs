using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Wattwise.Cascade;
using Wattwise.Directives;
using Wattwise.Gateway;

namespace Wattwise.Caching;

/// <summary>Keeps entries and evidence in PostgreSQL with pgvector (0.8 or newer): one cache for any number of machines.</summary>
/// <remarks>
/// <para>
/// A partition of up to <see cref="PostgresSemanticCacheOptions.MaxComparedEntries"/> entries is compared row by row; larger ones are
/// searched by an hnsw index, one for each dimension of vectors, as 16-bit numbers above 2,000 dimensions and without an index above 4,000.
/// Similarities are computed here from the stored vectors. Each statement names scope and partition.
/// </para>
/// <para>
/// The tables are made and brought up to date by the first call that reaches the server; a server that is away costs that call alone, and
/// the next one tries again. Tables of a newer version are refused.
/// </para>
/// <para>
/// Limits are enforced while adding, after each hundredth of them, so that several machines may exceed them by a few percent. What avoids
/// the least energy for its size, counting its hits and how long ago they were, makes room; hits are booked with the next add. Thread-safe.
/// </para>
/// </remarks>
public sealed partial class PostgresSemanticCacheStore
    : ISemanticCacheStore, ICacheEvidenceStore, IDirectiveEvidenceStore, ICascadeEvidenceStore, IGatewayStore, IAsyncDisposable, IDisposable
{
    private const int ExportPage = 256;
    private static readonly TimeSpan LastHitsTimeout = TimeSpan.FromSeconds(1);

    private readonly PostgresSchema _schema;
    private readonly PostgresConnections _connections;
    private readonly PostgresDatabase _database;

    // Documents and evidence need no extension.
    private readonly PostgresDatabase _records;
    private readonly PostgresSemanticCacheOptions _options;
    private readonly CacheEntryFormat _format;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly SearchQuery _search;
    private readonly AddQuery _add;
    private readonly EvictionQueries _eviction;
    private readonly TrimSchedule _trimming;
    private readonly HitLog _hits = new();
    private readonly UnreadableEntries _unreadable;
    private int _isDisposed;

    /// <summary>Makes a store. Reaches for no server yet.</summary>
    /// <param name="options">The settings; not to be changed afterwards.</param>
    /// <param name="loggerFactory">Takes warnings; <see langword="null"/>, the default, for none.</param>
    /// <exception cref="ArgumentException">A setting cannot work; the message names it.</exception>
    public PostgresSemanticCacheStore(PostgresSemanticCacheOptions options, ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        new PostgresSemanticCacheOptionsValidator().ThrowIfInvalid(options);
        _options = options;
        _schema = new PostgresSchema(options.Schema, options.HnswM, options.HnswEfConstruction);
        _connections = new PostgresConnections(options.ConnectionString, options.ConnectionFactory);
        _database = new PostgresDatabase(_connections, _schema.MigrateAsync);
        _records = new PostgresDatabase(_connections, _schema.MigrateRecordsAsync);
        _format = new CacheEntryFormat(options.Protector);
        _timeProvider = options.TimeProvider;
        _logger = (ILogger?)loggerFactory?.CreateLogger<PostgresSemanticCacheStore>() ?? NullLogger.Instance;
        _unreadable = new UnreadableEntries(_logger);
        _search = new SearchQuery(_schema, options);
        _add = new AddQuery(_schema);
        _eviction = new EvictionQueries(_schema);
        _trimming = new TrimSchedule(options.MaxEntries, options.MaxBytes);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SemanticCacheMatch>> SearchAsync(
        SemanticCacheQuery query, CancellationToken cancellationToken = default)
    {
        SemanticCacheVectors.Check(query);
        var now = _timeProvider.GetUtcNow();
        var rows = await _database.RunAsync(
            async (connection, token) =>
            {
                var rows = new List<EntryRow>();
                await using var batch = _search.Create(connection, query, now);
                await using var reader = await batch.ExecuteReaderAsync(token).ConfigureAwait(false);
                await reader.NextResultAsync(token).ConfigureAwait(false);
                while (await reader.ReadAsync(token).ConfigureAwait(false))
                    rows.Add(EntryRow.Read(reader));
                return rows;
            },
            cancellationToken).ConfigureAwait(false);

        var matches = new List<(long Id, SemanticCacheMatch Match)>(rows.Count);
        foreach (var row in rows)
        {
            // Written so that a similarity that is not a number is refused too.
            var similarity = TensorPrimitives.Dot(query.Vector.Span, row.Vector);
            if (similarity >= query.MinCosineSimilarity && TryRead(query.Scope, () => query.Partition, row, now, out var entry))
                matches.Add((row.Id, new SemanticCacheMatch(entry, similarity)));
        }

        matches.Sort((first, second) => second.Match.CosineSimilarity.CompareTo(first.Match.CosineSimilarity));
        if (matches.Count > 0)
            _hits.Add(matches[0].Id);
        return [.. matches.Select(found => found.Match)];
    }

    /// <inheritdoc/>
    public async ValueTask AddAsync(SemanticCacheEntry entry, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entry);
        SemanticCacheVectors.Check(entry.Vector.Span, nameof(entry));
        var size = entry.SizeInBytes;
        var now = _timeProvider.GetUtcNow();
        if (size > Math.Min(_options.MaxEntryBytes, _trimming.KeptBytes) || entry.Answer.ExpiresAt <= now)
        {
            // An older answer under this key is out of date all the same.
            await RemoveAsync(entry.Scope, entry.Key, cancellationToken).ConfigureAwait(false);
            return;
        }

        (long[] EntryIds, long[] Hits)? taken = null;
        bool? isTimeToTrim = null;
        await _database.RunAsync(
            async (connection, token) =>
            {
                await _schema.EnsureIndexAsync(connection, entry.Vector.Length, token).ConfigureAwait(false);
                var add = _add.Create(entry, _format.Write(entry), _timeProvider.GetUtcNow());

                // Each is a transaction of its own, whose values have all come to the server before it locks a row: no process that stops
                // in the middle of the batch holds a lock.
                await using var batch = new NpgsqlBatch(connection) { BatchCommands = { add }, EnableErrorBarriers = true };
                AppendTrimming(batch.BatchCommands, entry.Scope, isTimeToTrim ??= _trimming.Add(size), now);
                taken ??= _hits.Take();
                if (taken is ({ Length: > 0 } entryIds, var hits))
                    batch.BatchCommands.Add(_eviction.RecordHits(entryIds, hits));
                return await batch.ExecuteNonQueryAsync(token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> RemoveAsync(CacheScope scope, CacheKey key, CancellationToken cancellationToken = default)
    {
        const string sql =
            "DELETE FROM {schema}.entries WHERE scope = $1 AND tenant IS NOT DISTINCT FROM $2 AND user_id IS NOT DISTINCT FROM $3 AND key = $4";
        var columns = new ScopeColumns(scope);
        return await ExecuteAsync(sql, cancellationToken, columns.Hash(), columns.Tenant(), columns.User(), SqlParameter.Key(key))
            .ConfigureAwait(false) > 0;
    }

    /// <inheritdoc/>
    public async ValueTask<long> PurgeAsync(CachePurge purge, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(purge);
        purge.ThrowIfEmpty();
        await RecordPurgeAsync(purge, cancellationToken).ConfigureAwait(false);

        // In one order, so that two purges at once cannot block each other.
        const string sql =
            """
            DELETE FROM {schema}.entries WHERE id IN (
              SELECT id FROM {schema}.entries
              WHERE ($1 IS NULL OR tenant = $1) AND ($2 IS NULL OR user_id = $2) AND ($3 IS NULL OR tags @> ARRAY[$3]) AND ($4 IS NULL OR NOT tags @> ARRAY[$4])
                AND ($5 IS NULL OR model_id = $5) AND ($6 IS NULL OR created_at < $6) AND ($7 IS NULL OR expires_at <= $7)
                AND ($8 IS NULL OR key = $8)
              ORDER BY id FOR UPDATE)
            """;
        var removed = await _database.RunAsync(
            async (connection, token) =>
            {
                await using var command = Command(
                    connection, sql,
                    SqlParameter.Text(StorableText.Encode(purge.Tenant)), SqlParameter.Text(StorableText.Encode(purge.User)),
                    SqlParameter.Text(StorableText.Encode(purge.Tag)),
                    SqlParameter.Text(StorableText.Encode(purge.ExceptTag)), SqlParameter.Text(StorableText.Encode(purge.ModelId)),
                    SqlParameter.Time(purge.AnsweredBefore), SqlParameter.Time(purge.ExpiredBy), SqlParameter.Key(purge.Key));

                // A large table takes its time; the caller's token alone ends it.
                command.CommandTimeout = 0;
                return await command.ExecuteNonQueryAsync(token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        await RecordPurgeAsync(purge, cancellationToken).ConfigureAwait(false);
        return removed;
    }

    /// <inheritdoc/>
    /// <remarks>Reads a page at a time and holds no connection in between. An entry that cannot be read is left out, with a
    /// warning.</remarks>
    public async IAsyncEnumerable<SemanticCacheEntry> ExportAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var last = 0L; ;)
        {
            var now = _timeProvider.GetUtcNow();
            var page = await ReadPageAsync(last, now, cancellationToken).ConfigureAwait(false);
            foreach (var (scope, partition, row) in page)
            {
                if (TryRead(scope, () => new CacheKey(partition), row, now, out var entry))
                    yield return entry;
            }

            if (page.Count < ExportPage)
                yield break;
            last = page[^1].Row.Id;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<long> CountAsync(CacheScope? scope = null, CancellationToken cancellationToken = default)
    {
        const string sql =
            "SELECT count(*) FROM {schema}.entries WHERE NOT $1 OR (scope = $2 AND tenant IS NOT DISTINCT FROM $3 AND user_id IS NOT "
                + "DISTINCT FROM $4)";
        var columns = new ScopeColumns(scope.GetValueOrDefault());
        return await _database.RunAsync(
            async (connection, token) =>
            {
                await using var command = Command(
                    connection, sql, SqlParameter.Boolean(scope.HasValue), columns.Hash(), columns.Tenant(), columns.User());
                return (long)(await command.ExecuteScalarAsync(token).ConfigureAwait(false))!;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<SemanticCacheStoreSize> GetSizeAsync(CancellationToken cancellationToken = default)
    {
        const string sql = "SELECT count(*), coalesce(sum(size_bytes), 0)::bigint FROM {schema}.usage";
        var (entries, bytes) = await _database.RunAsync(
            async (connection, token) =>
            {
                await using var command = Command(connection, sql);
                await using var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
                await reader.ReadAsync(token).ConfigureAwait(false);
                return (reader.GetInt64(0), reader.GetInt64(1));
            },
            cancellationToken).ConfigureAwait(false);
        return new(entries) { Bytes = bytes, MaxEntries = _options.MaxEntries, MaxBytes = _options.MaxBytes };
    }

    /// <summary>Books the last hits, as far as the server takes them within a second, and closes the connections unless they are the app's
    /// own.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;

        if (_hits.Take() is { EntryIds.Length: > 0 } taken)
            await RecordLastHitsAsync(taken.EntryIds, taken.Hits).ConfigureAwait(false);
        _database.Dispose();
        _records.Dispose();
        await _connections.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>As <see cref="DisposeAsync"/>, while the caller waits.</summary>
    public void Dispose() => Task.Run(async () => await DisposeAsync().ConfigureAwait(false)).GetAwaiter().GetResult();

    private async Task RecordLastHitsAsync(long[] entryIds, long[] hits)
    {
        using var timeout = new CancellationTokenSource(LastHitsTimeout);
        try
        {
            await _database.RunAsync(
                async (connection, token) =>
                {
                    await using var batch = new NpgsqlBatch(connection) { BatchCommands = { _eviction.RecordHits(entryIds, hits) } };
                    return await batch.ExecuteNonQueryAsync(token).ConfigureAwait(false);
                },
                timeout.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _logger.LogDebug(exception, "The last hits of the semantic cache could not be booked; entries keep the rank that they had.");
        }
    }

    private void AppendTrimming(NpgsqlBatchCommandCollection commands, CacheScope scope, bool isTimeToTrim, DateTimeOffset now)
    {
        if (_options.MaxEntriesPerScope < _options.MaxEntries)
            commands.Add(
                _eviction.TrimScope(scope, _options.MaxEntriesPerScope, _options.MaxEntriesPerScope - (_options.MaxEntriesPerScope / 100)));
        if (isTimeToTrim)
        {
            commands.Add(_eviction.RemoveExpired(now));
            commands.Add(_eviction.TrimStore(_trimming.KeptEntries, _trimming.KeptBytes, $"wattwise:trim:{_options.Schema}"));
        }
    }

    private bool TryRead(CacheScope scope, Func<CacheKey> partition, EntryRow row, DateTimeOffset now, out SemanticCacheEntry entry)
    {
        entry = null!;
        try
        {
            entry = _format.Read(
                scope, partition(), new CacheKey(row.Key), row.Vector, row.Payload, [.. row.Tags.Select(tag => StorableText.Decode(tag))]);
            return entry.Answer.ExpiresAt > now;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            _unreadable.Warn(exception, row.Id);
            return false;
        }
    }

    private Task<List<(CacheScope Scope, byte[] Partition, EntryRow Row)>> ReadPageAsync(
        long last, DateTimeOffset now, CancellationToken cancellationToken) =>
        _database.RunAsync(
            async (connection, token) =>
            {
                const string sql =
                    $"SELECT {EntryRow.Columns}, tenant, user_id, partition FROM {{schema}}.entries WHERE id > $1 AND expires_at > $2 "
                        + $"ORDER BY id LIMIT $3";
                var rows = new List<(CacheScope, byte[], EntryRow)>();
                await using var command = Command(
                    connection, sql, SqlParameter.BigInt(last), SqlParameter.Time(now), SqlParameter.Integer(ExportPage));
                await using var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
                while (await reader.ReadAsync(token).ConfigureAwait(false))
                {
                    var scope = new CacheScope(Text(reader, EntryRow.ColumnCount), Text(reader, EntryRow.ColumnCount + 1));
                    rows.Add((scope, reader.GetFieldValue<byte[]>(EntryRow.ColumnCount + 2), EntryRow.Read(reader)));
                }

                return rows;

                static string? Text(NpgsqlDataReader reader, int column) =>
                    reader.IsDBNull(column) ? null : StorableText.Decode(reader.GetString(column));
            },
            cancellationToken);

    private Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters) =>
        ExecuteAsync(_database, sql, parameters, isRepeatable: true, cancellationToken);

    /// <summary>Adds to the records, or changes one: what was done already, though its reply was lost, must not be done again.</summary>
    private Task<int> ExecuteOnceAsync(string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters) =>
        ExecuteAsync(_records, sql, parameters, isRepeatable: false, cancellationToken);

    private Task<int> ExecuteAsync(
        PostgresDatabase database, string sql, NpgsqlParameter[] parameters, bool isRepeatable, CancellationToken cancellationToken) =>
        database.RunAsync(
            async (connection, token) =>
            {
                // A parameter belongs to one command for good.
                await using var command = Command(connection, sql, [.. parameters.Select(static one => one.Clone())]);
                return await command.ExecuteNonQueryAsync(token).ConfigureAwait(false);
            },
            cancellationToken,
            isRepeatable);

    private NpgsqlCommand Command(NpgsqlConnection connection, string sql, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlCommand(_schema.Sql(sql), connection);
        command.Parameters.AddRange(parameters);
        return command;
    }
}
