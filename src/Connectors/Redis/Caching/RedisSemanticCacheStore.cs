using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Wattwise.Cascade;
using Wattwise.Directives;
using Wattwise.Gateway;

namespace Wattwise.Caching;

/// <summary>
/// Keeps entries on a server that speaks the protocol of Redis (Redis, Valkey, Garnet), shared by any number of machines.
/// </summary>
/// <remarks>
/// <para>
/// Where the server has vector sets (Redis 8, Garnet with <c>--enable-vector-set-preview</c>), there is one for each scope, partition and
/// dimension, and a look-up takes two round trips: neighbours, then their entries in one fetch. Vector sets search approximately: a few
/// more than asked for are fetched and compared exactly by the stored float vectors, so similarities are exact, while a true neighbour may
/// be missed now and then; <see cref="RedisSemanticCacheOptions.SearchEffort"/> sets how rarely. Elsewhere this process mirrors the vectors
/// of the partitions in use and compares all of them: exact, but a change of a partition is fetched by each machine that searches it. What
/// the server can do is found out at each connection.
/// </para>
/// <para>
/// Each write is one transaction, so that machines never see half an entry. Entries expire on the server by the remaining life that
/// <see cref="SemanticCacheStoreOptions.TimeProvider"/> gives, and are checked by it again when read. Scopes are part of each name, as a
/// hash of 192 bits, and are compared again in what comes back. A damaged entry is removed when it is met and never returned; one that
/// <see cref="SemanticCacheStoreOptions.Protector"/> cannot decrypt is passed over; the first of either is warned of. Limits are enforced
/// by whoever adds: the entries go first whose uses save the fewest joules for the bytes that they take, older uses counting less. A
/// machine that ends within a replacement or a removal may leave the sum of bytes a little high: the store then makes room a little early,
/// until it is emptied by <see cref="CachePurge.Everything"/>.
/// </para>
/// <para>
/// All keys carry one hash tag, and live in one slot of a cluster. With <c>maxmemory</c>, use a policy that evicts nothing or only what has
/// a time to live (<c>noeviction</c>, <c>volatile-*</c>): a lost index would hide entries from purges. Calls throw
/// <see cref="RedisException"/> where the server is away, refuses or holds values of another type, and <see cref="TimeoutException"/> where
/// it does not answer; StackExchange.Redis connects again by itself. Thread-safe. Disposing it closes its own connection, not one of the
/// app.
/// </para>
/// </remarks>
public sealed class RedisSemanticCacheStore
    : ISemanticCacheStore, ICacheEvidenceStore, IDirectiveEvidenceStore, ICascadeEvidenceStore, IGatewayStore,
    IAsyncDisposable, IDisposable
{
    // Beyond what was asked for: an approximate search misplaces neighbours mostly at the end of its list.
    private const int ExtraCandidates = 8;
    private const int MaxSearchRounds = 4;
    private const int ExportPageSize = 64;

    private readonly TimeProvider _timeProvider;
    private readonly long _maxEntryBytes;
    private readonly (long Entries, long Bytes) _limits;
    private readonly RedisKeys _keys;
    private readonly RedisConnection _connection;
    private readonly VectorSetIndex _vectorSets;
    private readonly MirrorIndex _mirrors;
    private readonly EntryReader _reader;
    private readonly EntryWriter _writer;
    private readonly EntryPurge _purge;
    private readonly PurgeRecords _purgeRecords;
    private readonly EvidenceLog _evidence;
    private readonly DirectiveEvidenceLog _directiveEvidence;
    private readonly CascadeEvidenceLog _cascadeEvidence;
    private readonly GatewayDocuments _gateway;
    private readonly UnreadableEntries _unreadable;

    /// <summary>Creates a store. Connects at first use.</summary>
    /// <param name="options">The server and the limits.</param>
    /// <param name="loggerFactory">Takes warnings; <see langword="null"/>, the default, for none.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public RedisSemanticCacheStore(RedisSemanticCacheOptions options, ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        new RedisSemanticCacheOptionsValidator().ThrowIfInvalid(options);
        _timeProvider = options.TimeProvider;
        _maxEntryBytes = options.MaxEntryBytes;
        _limits = (options.MaxEntries, options.MaxBytes);
        _keys = new RedisKeys(options.KeyPrefix);
        _connection = new RedisConnection(
            options.ConnectionString, options.ConnectionFactory, options.Database,
            options.UseVectorSets ? $"{{{options.KeyPrefix}}}:probe" : null);
        _vectorSets = new VectorSetIndex(_keys, options.SearchEffort);
        _mirrors = new MirrorIndex(_keys, options.MaxIndexBytes);
        var format = new CacheEntryFormat(options.Protector);
        _reader = new EntryReader(_keys, format);
        _writer = new EntryWriter(_keys, _connection, _vectorSets, format, options);
        _purge = new EntryPurge(_keys, _writer);
        _purgeRecords = new PurgeRecords(_keys, _connection, options.TimeProvider);
        _evidence = new EvidenceLog(_keys, _connection, options.MaxEvidencePerPolicy);
        _directiveEvidence = new DirectiveEvidenceLog(_keys, _connection, options.MaxEvidencePerPolicy);
        _cascadeEvidence = new CascadeEvidenceLog(_keys, _connection, options.MaxEvidencePerPolicy);
        _gateway = new GatewayDocuments(_keys, _connection);
        _unreadable = new UnreadableEntries(loggerFactory?.CreateLogger<RedisSemanticCacheStore>());
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SemanticCacheMatch>> SearchAsync(
        SemanticCacheQuery query, CancellationToken cancellationToken = default)
    {
        SemanticCacheVectors.Check(query);
        var database = await _connection.GetDatabaseAsync(cancellationToken).ConfigureAwait(false);
        INeighbourIndex index = await _connection.HasVectorSetsAsync(database, cancellationToken).ConfigureAwait(false)
            ? _vectorSets
            : _mirrors;
        var place = new VectorPlace(Digest.Of(query.Scope), query.Partition, query.Vector.Length);
        for (var round = 1; ; round++)
        {
            var ids = await index.FindAsync(database, place, query.Vector, (int)Math.Min(
                (long)query.MaxResults + ExtraCandidates, int.MaxValue), cancellationToken).ConfigureAwait(false);
            if (ids.Count == 0)
                return [];

            var fetching = _reader.FetchAsync(database, ids);
            var priorities = database.SortedSetScoresAsync(_keys.Order, [.. ids.Select(id => (RedisValue)id.Text)]);
            var values = await fetching.WaitAsync(cancellationToken).ConfigureAwait(false);
            var (matches, gone) = Compare(query, ids, values);
            if (gone.Count > 0)
                await ForgetAsync(database, index, place, gone, cancellationToken).ConfigureAwait(false);

            // What was gone may have kept others out of the list.
            if (gone.Count > 0 && matches.Count < query.MaxResults && round < MaxSearchRounds)
                continue;

            if (matches.Count > 0)
                Touch(database, ids, await priorities.WaitAsync(cancellationToken).ConfigureAwait(false), matches[0].Entry);
            return matches;
        }
    }

    /// <inheritdoc/>
    public async ValueTask AddAsync(SemanticCacheEntry entry, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entry);
        cancellationToken.ThrowIfCancellationRequested();
        SemanticCacheVectors.Check(entry.Vector.Span, nameof(entry));
        if (entry.SizeInBytes > _maxEntryBytes || entry.Answer.ExpiresAt <= _timeProvider.GetUtcNow())
            await RemoveAsync(entry.Scope, entry.Key, cancellationToken).ConfigureAwait(false);
        else
            await _writer.AddAsync(entry, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> RemoveAsync(CacheScope scope, CacheKey key, CancellationToken cancellationToken = default)
    {
        var database = await _connection.GetDatabaseAsync(cancellationToken).ConfigureAwait(false);
        return (await _writer.DeleteAsync(database, [EntryId.Of(scope, key)], cancellationToken).ConfigureAwait(false)).Count > 0;
    }

    /// <inheritdoc/>
    public async ValueTask<long> PurgeAsync(CachePurge purge, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(purge);
        purge.ThrowIfEmpty();
        await _purgeRecords.AddAsync(purge, cancellationToken).ConfigureAwait(false);
        var database = await _connection.GetDatabaseAsync(cancellationToken).ConfigureAwait(false);
        var removed = await _purge.RunAsync(database, purge, cancellationToken).ConfigureAwait(false);
        await _purgeRecords.AddAsync(purge, cancellationToken).ConfigureAwait(false);
        return removed;
    }

    /// <inheritdoc/>
    public async ValueTask<CachePurgeHistory?> ReadPurgesAsync(long after, CancellationToken cancellationToken = default) =>
        await _purgeRecords.ReadAsync(after, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async IAsyncEnumerable<SemanticCacheEntry> ExportAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var database = await _connection.GetDatabaseAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var page in ServerScan.SortedSetAsync(database, _keys.Order, ExportPageSize, cancellationToken)
            .ConfigureAwait(false))
        {
            var ids = page.Select(member => EntryId.TryParse(member, out var id) ? id : null).OfType<EntryId>().ToArray();
            var values = await _reader.FetchAsync(database, ids).WaitAsync(cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < ids.Length; i++)
            {
                if (TryRead(ids[i], values[i], out _) is { } entry && entry.Answer.ExpiresAt > _timeProvider.GetUtcNow())
                    yield return entry;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<long> CountAsync(CacheScope? scope = null, CancellationToken cancellationToken = default)
    {
        var database = await _connection.GetDatabaseAsync(cancellationToken).ConfigureAwait(false);
        return await database.SortedSetLengthAsync(scope is { } one ? _keys.OrderOf(Digest.Of(one)) : _keys.Order)
            .WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<SemanticCacheStoreSize> GetSizeAsync(CancellationToken cancellationToken = default)
    {
        var database = await _connection.GetDatabaseAsync(cancellationToken).ConfigureAwait(false);
        var (entries, bytes) = (database.SortedSetLengthAsync(_keys.Order), database.StringGetAsync(_keys.Bytes));
        return new(await entries.WaitAsync(cancellationToken).ConfigureAwait(false))
        {
            Bytes = await bytes.WaitAsync(cancellationToken).ConfigureAwait(false) is { IsNull: false } sum ? (long)sum : 0,
            MaxEntries = _limits.Entries,
            MaxBytes = _limits.Bytes,
        };
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<CacheEvidence>> ReadAsync(string policyId, int maxCount, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(policyId);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxCount, 1);
        return _evidence.ReadAsync(policyId, maxCount, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask AppendAsync(string policyId, CacheEvidence evidence, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(policyId);
        return _evidence.AppendAsync(policyId, evidence, cancellationToken);
    }

    ValueTask<IReadOnlyList<DirectiveEvidence>> IDirectiveEvidenceStore.ReadAsync(
        string directivesId, int maxCount, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(directivesId);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxCount, 1);
        return _directiveEvidence.ReadAsync(directivesId, maxCount, cancellationToken);
    }

    ValueTask IDirectiveEvidenceStore.AppendAsync(string directivesId, DirectiveEvidence evidence, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(directivesId);
        return _directiveEvidence.AppendAsync(directivesId, evidence, cancellationToken);
    }

    ValueTask<IReadOnlyList<CascadeEvidence>> ICascadeEvidenceStore.ReadAsync(
        string cascadeId, int maxCount, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(cascadeId);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxCount, 1);
        return _cascadeEvidence.ReadAsync(cascadeId, maxCount, cancellationToken);
    }

    ValueTask ICascadeEvidenceStore.AppendAsync(string cascadeId, CascadeEvidence evidence, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(cascadeId);
        ArgumentNullException.ThrowIfNull(evidence);
        return _cascadeEvidence.AppendAsync(cascadeId, evidence, cancellationToken);
    }

    ValueTask<GatewayDocument?> IGatewayStore.ReadAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _gateway.ReadAsync(name, cancellationToken);
    }

    ValueTask<bool> IGatewayStore.TryWriteAsync(
        string name, GatewayDocument document, long expectedVersion, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(document);
        return _gateway.TryWriteAsync(name, document, expectedVersion, cancellationToken);
    }

    ValueTask<IReadOnlyList<string>> IGatewayStore.ListAsync(string prefix, int maxCount, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxCount, 1);
        return _gateway.ListAsync(prefix, maxCount, cancellationToken);
    }

    /// <summary>Closes the store's own connection.</summary>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    /// <summary>As <see cref="DisposeAsync"/>, while the caller waits.</summary>
    public void Dispose() => Task.Run(async () => await DisposeAsync().ConfigureAwait(false)).GetAwaiter().GetResult();

    /// <summary>Computes the exact similarities, and tells which entries are gone: expired, removed or damaged.</summary>
    private (IReadOnlyList<SemanticCacheMatch> Matches, List<EntryId> Gone) Compare(
        SemanticCacheQuery query, IReadOnlyList<EntryId> ids, RedisValue[] values)
    {
        var now = _timeProvider.GetUtcNow();
        var matches = new List<SemanticCacheMatch>(ids.Count);
        var gone = new List<EntryId>();
        for (var i = 0; i < ids.Count; i++)
        {
            if (TryRead(ids[i], values[i], out var isGone) is not { } entry)
            {
                if (isGone)
                    gone.Add(ids[i]);
                continue;
            }

            if (entry.Scope != query.Scope || entry.Partition != query.Partition || entry.Vector.Length != query.Vector.Length
                || entry.Answer.ExpiresAt <= now)
                continue;
            var similarity = Math.Clamp(TensorPrimitives.Dot(query.Vector.Span, entry.Vector.Span), -1, 1);
            if (similarity >= query.MinCosineSimilarity)
                matches.Add(new SemanticCacheMatch(entry, similarity));
        }

        return ([.. matches.OrderByDescending(match => match.CosineSimilarity).Take(query.MaxResults)], gone);
    }

    private SemanticCacheEntry? TryRead(EntryId id, RedisValue value, out bool isGone)
    {
        isGone = true;
        if (value.IsNull)
            return null;
        try
        {
            return _reader.Read(id, value);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            _unreadable.Warn(exception, id.Text);

            // Another machine may have the key to what cannot be decrypted.
            isGone = exception is InvalidDataException;
            return null;
        }
    }

    private async Task ForgetAsync(
        IDatabase database, INeighbourIndex index, VectorPlace place, List<EntryId> gone, CancellationToken cancellationToken)
    {
        await index.ForgetAsync(database, place, gone, cancellationToken).ConfigureAwait(false);
        await _writer.DeleteAsync(database, gone, cancellationToken).ConfigureAwait(false);
    }

    // The best match is the one that a hit will serve. Nobody waits for it, and a use that is lost does no harm.
    private void Touch(IDatabase database, IReadOnlyList<EntryId> ids, double?[] priorities, SemanticCacheEntry used)
    {
        var id = EntryId.Of(used.Scope, used.Key);
        for (var i = 0; i < ids.Count; i++)
        {
            if (ids[i] != id || priorities[i] is not { } earlier)
                continue;

            var use = DecayedWorth.Of(used.Answer, used.SizeInBytes, _timeProvider.GetUtcNow());
            foreach (var order in new[] { _keys.Order, _keys.OrderOf(id.ScopeHash) })
                database.SortedSetAdd(
                    order, id.Text, DecayedWorth.AfterUse(earlier, use), SortedSetWhen.Exists, CommandFlags.FireAndForget);
        }
    }
}
