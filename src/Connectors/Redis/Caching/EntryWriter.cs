using StackExchange.Redis;

namespace Wattwise.Caching;

/// <summary>Adds and deletes entries: each with all its memberships in one MULTI/EXEC, so that no machine ever sees half of one.</summary>
/// <remarks>
/// The transactions carry no conditions and run beside any number of others. What a transaction replaced is known from its own reply, and
/// undone afterwards. A membership that is left over where several machines replaced one entry at the same moment is harmless and goes with
/// the next purge that meets it.
/// </remarks>
internal sealed class EntryWriter(
    RedisKeys keys, RedisConnection connection, VectorSetIndex vectorSets, CacheEntryFormat format, RedisSemanticCacheOptions options)
{
    private const int SweepSize = 16;
    private const int PageSize = 64;
    private const int ChangesKept = 256;

    // Longer lives than this need no help from the server, and may not fit its clock.
    private static readonly TimeSpan LongestServerLife = TimeSpan.FromDays(3650);

    private readonly EntryReader _reader = new(keys, format);
    private readonly int _maxEntries = options.MaxEntries;
    private readonly int _maxEntriesPerScope = options.MaxEntriesPerScope;
    private readonly long _maxBytes = options.MaxBytes;
    private readonly TimeProvider _timeProvider = options.TimeProvider;

    public async ValueTask AddAsync(SemanticCacheEntry entry, CancellationToken cancellationToken)
    {
        var now = _timeProvider.GetUtcNow();
        var record = EntryRecord.Of(entry);
        var value = EntryValue.Write(entry.Vector.Span, record.Write(), format.Write(entry));
        record = record with { SizeInBytes = value.Length };
        var database = await connection.GetDatabaseAsync(cancellationToken).ConfigureAwait(false);
        var hasVectorSets = await connection.HasVectorSetsAsync(database, cancellationToken).ConfigureAwait(false);

        var id = record.Id;
        var place = record.Place;
        var transaction = database.CreateTransaction();
        var previous = transaction.StringGetAsync(keys.Record(id));
        var previousValue = transaction.StringGetAsync(keys.Entry(id));
        List<Task> writes = [previous, previousValue];
        var bytes = Queue(transaction.StringIncrementAsync(keys.Bytes, record.SizeInBytes));
        QueueWrites(transaction, writes, record, value, DecayedWorth.Of(entry.Answer, record.SizeInBytes, now), now);
        var count = Queue(transaction.SortedSetLengthAsync(keys.Order));
        var scopeCount = Queue(transaction.SortedSetLengthAsync(keys.OrderOf(place.ScopeHash)));
        var expired = Queue(transaction.SortedSetRangeByScoreAsync(keys.Expiry, stop: now.ToUnixTimeMilliseconds(), take: SweepSize));
        var smaller = Queue(
            transaction.SortedSetRangeByScoreAsync(
                keys.Partition(place.Partition), stop: place.Dimension, exclude: Exclude.Stop, take: PageSize));
        var larger = Queue(transaction.SortedSetRangeByScoreAsync(
            keys.Partition(place.Partition), start: place.Dimension, exclude: Exclude.Start, take: PageSize));

        // Sent right behind the transaction, without a round trip between them.
        var executing = transaction.ExecuteAsync();
        var indexing = hasVectorSets ? vectorSets.AddAsync(database, place, id, entry.Vector) : Task.CompletedTask;
        await Task.WhenAll(executing, indexing).WaitAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(writes).WaitAsync(cancellationToken).ConfigureAwait(false);

        if (Read(await previous.ConfigureAwait(false)) is { } replaced)
            await UndoAsync(database, replaced, record, hasVectorSets, cancellationToken).ConfigureAwait(false);
        EntryId[] outdated =
            [.. ParseAll(await expired.ConfigureAwait(false)), .. ParseAll(await smaller.ConfigureAwait(false)), .. ParseAll(
                await larger.ConfigureAwait(false))];
        var removed = await DeleteAsync(database, outdated.Where(other => other != id), cancellationToken).ConfigureAwait(false);
        if ((await smaller.ConfigureAwait(false)).Length == PageSize || (await larger.ConfigureAwait(false)).Length == PageSize)
            await RemoveOtherDimensionsAsync(database, place, cancellationToken).ConfigureAwait(false);
        await MakeRoomAsync(
            database, id, await count.ConfigureAwait(false) - removed.Count, await scopeCount.ConfigureAwait(false),
            await bytes.ConfigureAwait(false) - removed.Bytes, cancellationToken).ConfigureAwait(false);
        if (ReadIfAskedLater(await previousValue.ConfigureAwait(false), id, entry.Answer, now) is { } later)
            await AddAsync(later, cancellationToken).ConfigureAwait(false);

        Task<T> Queue<T>(Task<T> task)
        {
            writes.Add(task);
            return task;
        }
    }

    /// <summary>Deletes entries, with all their memberships.</summary>
    /// <returns>How many of them this call deleted, and their size.</returns>
    public async Task<(long Count, long Bytes)> DeleteAsync(
        IDatabase database, IEnumerable<EntryId> ids, CancellationToken cancellationToken)
    {
        long count = 0, bytes = 0;
        foreach (var page in ids.Chunk(PageSize))
        {
            var records = await database.StringGetAsync([.. page.Select(keys.Record)]).WaitAsync(cancellationToken).ConfigureAwait(false);
            var hasVectorSets = await connection.HasVectorSetsAsync(database, cancellationToken).ConfigureAwait(false);
            var deletions = page.Select(
                (id, i) =>
                    Read(records[i]) is { } record ? DeleteAsync(database, record, hasVectorSets) : ForgetAsync(database, id, records[i]));
            foreach (var size in await Task.WhenAll(deletions).WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                count += size is null ? 0 : 1;
                bytes += size ?? 0;
            }
        }

        return (count, bytes);
    }

    /// <summary>Reads a record; <see langword="null"/> where there is none or it is damaged.</summary>
    public static EntryRecord? Read(RedisValue value)
    {
        try
        {
            return value.IsNull ? null : EntryRecord.Read(value);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>What an answer replaced, if that was asked for later and should stand in its place again.</summary>
    private SemanticCacheEntry? ReadIfAskedLater(RedisValue replaced, EntryId id, CachedAnswer answer, DateTimeOffset now)
    {
        if (replaced.IsNull)
            return null;

        try
        {
            var other = _reader.Read(id, (byte[])replaced!);
            var askedAt = other.Answer.AskedAt ?? other.Answer.CreatedAt;
            return askedAt > (answer.AskedAt ?? answer.CreatedAt) && askedAt <= now && other.Answer.ExpiresAt > now ? other : null;
        }
        catch (Exception)
        {
            // Damaged, or encrypted with another machine's key: it serves nobody here.
            return null;
        }
    }

    private void QueueWrites(
        ITransaction transaction, List<Task> writes, EntryRecord record, byte[] value, double priority, DateTimeOffset now)
    {
        var (id, place) = (record.Id, record.Place);
        var life = record.ExpiresAt - now;
        RedisValue member = id.Text;
        writes.Add(
            transaction.StringSetAsync(
                keys.Entry(id), value,
                life < LongestServerLife ? TimeSpan.FromMilliseconds(Math.Ceiling(life.TotalMilliseconds)) : Expiration.Default));
        writes.Add(transaction.StringSetAsync(keys.Record(id), record.Write()));
        writes.Add(transaction.SortedSetAddAsync(keys.Order, member, priority));
        writes.Add(transaction.SortedSetAddAsync(keys.OrderOf(place.ScopeHash), member, priority));
        writes.Add(transaction.SortedSetAddAsync(keys.Age, member, record.CreatedAt.ToUnixTimeMilliseconds()));
        writes.Add(record.Expires
            ? transaction.SortedSetAddAsync(keys.Expiry, member, record.ExpiresAt.ToUnixTimeMilliseconds())
            : transaction.SortedSetRemoveAsync(keys.Expiry, member));
        writes.Add(transaction.SortedSetAddAsync(keys.Partition(place.Partition), member, place.Dimension));
        writes.AddRange(keys.SetsOf(record).Select(set => transaction.SetAddAsync(set, member)));
        QueueChange(transaction, writes, place, id);
    }

    private void QueueChange(ITransaction transaction, List<Task> writes, VectorPlace place, EntryId id)
    {
        writes.Add(transaction.ListRightPushAsync(keys.Changes(place), ChangeLogItem.Create(id)));
        writes.Add(transaction.ListTrimAsync(keys.Changes(place), -ChangesKept, -1));
    }

    /// <summary>Takes back what an entry's earlier version had and the new one has not.</summary>
    private async Task UndoAsync(
        IDatabase database, EntryRecord replaced, EntryRecord record, bool hasVectorSets, CancellationToken cancellationToken)
    {
        await database.StringDecrementAsync(keys.Bytes, replaced.SizeInBytes).WaitAsync(cancellationToken).ConfigureAwait(false);
        var sets = keys.SetsOf(replaced).Except(keys.SetsOf(record)).ToArray();
        if (sets.Length == 0 && replaced.Place == record.Place)
            return;

        var id = record.Id;
        var transaction = database.CreateTransaction();

        // Another machine may have written the entry again meanwhile, with these memberships.
        transaction.AddCondition(Condition.StringEqual(keys.Record(id), record.Write()));
        List<Task> writes = [.. sets.Select(set => transaction.SetRemoveAsync(set, id.Text))];
        if (replaced.Partition != record.Partition)
            writes.Add(transaction.SortedSetRemoveAsync(keys.Partition(replaced.Partition), id.Text));
        if (replaced.Place != record.Place)
            QueueChange(transaction, writes, replaced.Place, id);
        if (await transaction.ExecuteAsync().WaitAsync(cancellationToken).ConfigureAwait(false))
            await Task.WhenAll(writes).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (hasVectorSets && replaced.Place != record.Place)
            await vectorSets.RemoveAsync(database, replaced.Place, id).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task RemoveOtherDimensionsAsync(IDatabase database, VectorPlace place, CancellationToken cancellationToken)
    {
        var partition = keys.Partition(place.Partition);
        while (true)
        {
            var smaller = await database.SortedSetRangeByScoreAsync(partition, stop: place.Dimension, exclude: Exclude.Stop, take: PageSize)
                .WaitAsync(cancellationToken).ConfigureAwait(false);
            var larger = await database.SortedSetRangeByScoreAsync(
                partition, start: place.Dimension, exclude: Exclude.Start,
                take: PageSize).WaitAsync(cancellationToken).ConfigureAwait(false);
            if (smaller.Length + larger.Length == 0
                || (await DeleteAsync(database, ParseAll([.. smaller, .. larger]), cancellationToken).ConfigureAwait(false)).Count == 0)
                return;
        }
    }

    private async Task MakeRoomAsync(
        IDatabase database, EntryId added, long count, long scopeCount, long bytes, CancellationToken cancellationToken)
    {
        if (scopeCount > _maxEntriesPerScope)
            count -= (await EvictAsync(keys.OrderOf(added.ScopeHash), scopeCount - _maxEntriesPerScope).ConfigureAwait(false)).Count;
        if (count > _maxEntries)
            bytes -= (await EvictAsync(keys.Order, count - _maxEntries).ConfigureAwait(false)).Bytes;
        while (bytes > _maxBytes && await EvictAsync(keys.Order, SweepSize).ConfigureAwait(false) is { Count: > 0 } evicted)
            bytes -= evicted.Bytes;

        // The entry that was just added stays, whatever it is worth: it would have no chance otherwise.
        async Task<(long Count, long Bytes)> EvictAsync(RedisKey order, long excess)
        {
            var lowest = await database.SortedSetRangeByRankAsync(order, 0, excess).WaitAsync(cancellationToken).ConfigureAwait(false);
            return await DeleteAsync(database, ParseAll(lowest).Where(id => id != added)
                .Take((int)Math.Min(excess, int.MaxValue)), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<long?> DeleteAsync(IDatabase database, EntryRecord record, bool hasVectorSets)
    {
        var (id, place) = (record.Id, record.Place);
        RedisValue member = id.Text;
        var transaction = database.CreateTransaction();
        var deleted = transaction.KeyDeleteAsync(keys.Record(id));
        List<Task> writes = [deleted, transaction.KeyDeleteAsync(keys.Entry(id))];
        QueueRemoval(transaction, writes, id);
        writes.Add(transaction.SortedSetRemoveAsync(keys.Partition(place.Partition), member));
        writes.AddRange(keys.SetsOf(record).Select(set => transaction.SetRemoveAsync(set, member)));
        QueueChange(transaction, writes, place, id);
        var left = transaction.SortedSetLengthAsync(keys.Partition(place.Partition));
        writes.Add(left);
        var executing = transaction.ExecuteAsync();
        var unindexing = hasVectorSets ? vectorSets.RemoveAsync(database, place, id) : Task.CompletedTask;
        await Task.WhenAll(executing, unindexing).ConfigureAwait(false);
        await Task.WhenAll(writes).ConfigureAwait(false);
        if (await left.ConfigureAwait(false) == 0)
            await database.KeyDeleteAsync([keys.Changes(place), keys.VectorSet(place)]).ConfigureAwait(false);
        if (!await deleted.ConfigureAwait(false))
            return null;

        await database.StringDecrementAsync(keys.Bytes, record.SizeInBytes).ConfigureAwait(false);
        return record.SizeInBytes;
    }

    /// <summary>Removes an entry whose record is missing or damaged from where every entry is listed.</summary>
    private async Task<long?> ForgetAsync(IDatabase database, EntryId id, RedisValue damagedRecord)
    {
        var transaction = database.CreateTransaction();
        transaction.AddCondition(
            damagedRecord.IsNull ? Condition.KeyNotExists(keys.Record(id)) : Condition.StringEqual(keys.Record(id), damagedRecord));
        List<Task> writes = [transaction.KeyDeleteAsync([keys.Record(id), keys.Entry(id)])];
        QueueRemoval(transaction, writes, id);
        if (await transaction.ExecuteAsync().ConfigureAwait(false))
            await Task.WhenAll(writes).ConfigureAwait(false);
        return damagedRecord.IsNull ? null : 0;
    }

    private void QueueRemoval(ITransaction transaction, List<Task> writes, EntryId id)
    {
        RedisValue member = id.Text;
        writes.Add(transaction.SortedSetRemoveAsync(keys.Order, member));
        writes.Add(transaction.SortedSetRemoveAsync(keys.OrderOf(id.ScopeHash), member));
        writes.Add(transaction.SortedSetRemoveAsync(keys.Age, member));
        writes.Add(transaction.SortedSetRemoveAsync(keys.Expiry, member));
    }

    private static IEnumerable<EntryId> ParseAll(RedisValue[] members)
    {
        foreach (var member in members)
        {
            if (EntryId.TryParse(member, out var id))
                yield return id.Value;
        }
    }
}
