using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Wattwise.Cascade;
using Wattwise.Directives;

namespace Wattwise.Caching;

/// <summary>
/// Keeps entries and evidence in one SQLite file, which outlives the process and which any number of processes of a machine share.
/// </summary>
/// <remarks>
/// <para>
/// Durable: a call that adds or removes completes once its transaction is committed. Writes that wait together share a commit, so many
/// callers wait no longer than one. What a killed process had completed is there afterwards;
/// <see cref="SqliteSemanticCacheOptions.Durability"/> says what a loss of power may take.
/// </para>
/// <para>
/// Searches find the true nearest neighbours: they scan a copy of the partition's vectors in memory, which is read from the file at a
/// partition's first search and follows what any process writes, and compare the few candidates exactly with the vectors of the file. A
/// search sees all that was committed when it began. An entry that is damaged or that <see cref="SemanticCacheStoreOptions.Protector"/>
/// cannot decrypt is passed over, with one warning.
/// </para>
/// <para>
/// Bounded by the options' limits, which hold for the file. What saves the fewest joules per byte, weighed by use and age, makes room;
/// expired entries go in the course of writing. How often an entry was used is written down some time later, and at the latest by
/// <see cref="DisposeAsync"/>. A file does not shrink: room that became free is used again, and what was in it is overwritten, in the log
/// beside it with the next checkpoint, at the latest when the last process closes the file.
/// </para>
/// <para>
/// Thread-safe. Callers never block on the disk. A cancelled call returns at once; a write that was being committed then may stay. Errors
/// of the file are <see cref="SqliteSemanticCacheException"/>.
/// </para>
/// </remarks>
public sealed class SqliteSemanticCacheStore
    : ISemanticCacheStore, ICacheEvidenceStore, IDirectiveEvidenceStore, ICascadeEvidenceStore, IAsyncDisposable, IDisposable
{
    // Each is a transaction of its own, so that others get their turn and a cancelled purge stops.
    private const int EntriesPerPurge = 500;
    private const int EntriesPerPage = 64;

    private readonly SqliteSemanticCacheOptions _options;
    private readonly CacheEntryFormat _format;
    private readonly EntryDecoder _decoder;
    private readonly UseCounts _uses = new();
    private readonly GroupCommit<CacheWriter> _writes;
    private readonly ReaderPool _reads;
    private readonly NearestSearch _search;

    /// <summary>Opens the file; makes it where there is none, and brings one of an older version up to date.</summary>
    /// <param name="options">The file and the limits.</param>
    /// <param name="loggerFactory">Takes warnings; <see langword="null"/>, the default, for none.</param>
    /// <exception cref="ArgumentException">A setting cannot work; the message names it.</exception>
    /// <exception cref="SqliteSemanticCacheException">The file cannot be used: it is damaged, of a newer version, another program's, or not
    /// writable. It is left as it is.</exception>
    public SqliteSemanticCacheStore(SqliteSemanticCacheOptions options, ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        new SqliteSemanticCacheOptionsValidator().ThrowIfInvalid(options);
        _options = options.Copy();
        _format = new CacheEntryFormat(_options.Protector);
        _decoder = new EntryDecoder(_format, new UnreadableEntries(loggerFactory?.CreateLogger<SqliteSemanticCacheStore>()));
        var file = new CacheFile(_options);
        _writes = new GroupCommit<CacheWriter>(
            new CacheWriter(file.OpenForWriting(), _options, _uses), file.Explain, CacheFile.OwnerName, _options.MaxQueuedWrites);
        _reads = new ReaderPool(file);
        _search = new NearestSearch(new PartitionIndexes(_options.MaxIndexBytes), _decoder, _options.TimeProvider);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SemanticCacheMatch>> SearchAsync(
        SemanticCacheQuery query, CancellationToken cancellationToken = default)
    {
        SemanticCacheVectors.Check(query);
        cancellationToken.ThrowIfCancellationRequested();
        var found = await _reads.RunAsync(reader => _search.Find(reader, query, cancellationToken), cancellationToken)
            .ConfigureAwait(false);

        // The others were only looked at.
        if (found.Count > 0 && _uses.Add(found[0].Id))
            _writes.Nudge();
        return [.. found.Select(entry => entry.Match)];
    }

    /// <inheritdoc/>
    public async ValueTask AddAsync(SemanticCacheEntry entry, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entry);
        cancellationToken.ThrowIfCancellationRequested();
        SemanticCacheVectors.Check(entry.Vector.Span, nameof(entry));
        if (entry.SizeInBytes > _options.MaxEntryBytes)
        {
            // The older answer under the key was to be replaced, so it goes all the same.
            await RemoveAsync(entry.Scope, entry.Key, cancellationToken).ConfigureAwait(false);
            return;
        }

        var encoded = new EncodedEntry(entry, _format);
        await _writes.RunAsync(writer => writer.Add(encoded), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<bool> RemoveAsync(CacheScope scope, CacheKey key, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var name = ScopeName.Of(scope);
        return _writes.RunAsync(writer => writer.RemoveByKey(name, EncodedEntry.Bytes(key)), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<long> PurgeAsync(CachePurge purge, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(purge);
        purge.ThrowIfEmpty();
        cancellationToken.ThrowIfCancellationRequested();
        var (condition, record) = (new PurgeCondition(purge), CachePurgeFormat.Write(purge));
        await _writes.RunAsync(writer => writer.AddPurge(record), cancellationToken).ConfigureAwait(false);
        long total = 0, removed;
        do
        {
            removed = await _writes.RunAsync(writer => writer.Purge(condition, EntriesPerPurge), cancellationToken).ConfigureAwait(false);
            total += removed;
        }
        while (removed == EntriesPerPurge);
        await _writes.RunAsync(writer => writer.AddPurge(record), cancellationToken).ConfigureAwait(false);
        return total;
    }

    /// <inheritdoc/>
    public async ValueTask<CachePurgeHistory?> ReadPurgesAsync(long after, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await _reads.RunAsync(reader => reader.ReadPurges(after), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<SemanticCacheEntry> ExportAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // Each page is a read of its own: a reader that takes its time does not keep the log from being cut.
        long last = 0;
        while (true)
        {
            var after = last;
            var page = await _reads.RunAsync(
                reader => reader.ReadPage(after, _options.TimeProvider.GetUtcNow().UtcTicks, EntriesPerPage, _decoder, cancellationToken),
                cancellationToken).ConfigureAwait(false);
            foreach (var (id, entry) in page)
            {
                cancellationToken.ThrowIfCancellationRequested();
                last = id;
                if (entry?.Answer.ExpiresAt > _options.TimeProvider.GetUtcNow())
                    yield return entry;
            }

            if (page.Count < EntriesPerPage)
                yield break;
        }
    }

    /// <inheritdoc/>
    public ValueTask<long> CountAsync(CacheScope? scope = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ScopeName? name = scope is { } one ? ScopeName.Of(one) : null;
        return _reads.RunAsync(reader => reader.Count(name), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<SemanticCacheStoreSize> GetSizeAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (entries, bytes) = await _reads.RunAsync(static reader => reader.ReadTotals(), cancellationToken).ConfigureAwait(false);
        return new(entries) { Bytes = bytes, MaxEntries = _options.MaxEntries, MaxBytes = _options.MaxBytes };
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<CacheEvidence>> ReadAsync(string policyId, int maxCount, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(policyId);
        return ReadEvidenceAsync(policyId, maxCount, static (reader, id, count) => reader.ReadEvidence(id, count), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask AppendAsync(string policyId, CacheEvidence evidence, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(policyId);
        return AppendEvidenceAsync(policyId, (writer, id) => writer.AddEvidence(id, evidence), cancellationToken);
    }

    ValueTask<IReadOnlyList<DirectiveEvidence>> IDirectiveEvidenceStore.ReadAsync(
        string directivesId, int maxCount, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(directivesId);
        return ReadEvidenceAsync(
            directivesId, maxCount, static (reader, id, count) => reader.ReadDirectiveEvidence(id, count), cancellationToken);
    }

    ValueTask IDirectiveEvidenceStore.AppendAsync(string directivesId, DirectiveEvidence evidence, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(directivesId);
        return AppendEvidenceAsync(directivesId, (writer, id) => writer.AddEvidence(id, evidence), cancellationToken);
    }

    ValueTask<IReadOnlyList<CascadeEvidence>> ICascadeEvidenceStore.ReadAsync(
        string cascadeId, int maxCount, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(cascadeId);
        return ReadEvidenceAsync(
            cascadeId, maxCount, static (reader, id, count) => reader.ReadCascadeEvidence(id, count), cancellationToken);
    }

    ValueTask ICascadeEvidenceStore.AppendAsync(string cascadeId, CascadeEvidence evidence, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(cascadeId);
        ArgumentNullException.ThrowIfNull(evidence);
        return AppendEvidenceAsync(cascadeId, (writer, id) => writer.AddEvidence(id, evidence), cancellationToken);
    }

    /// <summary>Commits the writes that wait, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writes.DisposeAsync().ConfigureAwait(false);
        await _reads.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>As <see cref="DisposeAsync"/>, while the caller waits.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async ValueTask<IReadOnlyList<T>> ReadEvidenceAsync<T>(
        string id, int maxCount, Func<CacheReader, string, int, List<T>> read, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxCount, 1);
        cancellationToken.ThrowIfCancellationRequested();
        var stored = StorableText.Encode(id);
        return await _reads.RunAsync(reader => read(reader, stored, maxCount), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask AppendEvidenceAsync(string id, Action<CacheWriter, string> append, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var stored = StorableText.Encode(id);
        await _writes.RunAsync(
            writer =>
            {
                append(writer, stored);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }
}
