using StackExchange.Redis;

namespace Wattwise.Caching;

/// <summary>
/// Removes entries by condition: reads the index of one condition in pages, compares the records, deletes what meets all of them.
/// </summary>
internal sealed class EntryPurge(RedisKeys keys, EntryWriter writer)
{
    private const int PageSize = 256;

    public async ValueTask<long> RunAsync(IDatabase database, CachePurge purge, CancellationToken cancellationToken)
    {
        // A server may pass over members while others are removed; a pass that finds nothing proves that nothing was passed over.
        long total = 0, removed;
        do
        {
            removed = await PassAsync(database, purge, cancellationToken).ConfigureAwait(false);
            total += removed;
        }
        while (removed > 0);
        if (purge.IsEverything)
            await ResetBytesAsync(database, cancellationToken).ConfigureAwait(false);
        return total;
    }

    /// <summary>An empty store takes no bytes, whatever was counted.</summary>
    private async Task ResetBytesAsync(IDatabase database, CancellationToken cancellationToken)
    {
        var transaction = database.CreateTransaction();
        transaction.AddCondition(Condition.KeyNotExists(keys.Order));
        var resetting = transaction.KeyDeleteAsync(keys.Bytes);
        if (await transaction.ExecuteAsync().WaitAsync(cancellationToken).ConfigureAwait(false))
            await resetting.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<long> PassAsync(IDatabase database, CachePurge purge, CancellationToken cancellationToken)
    {
        long removed = 0;
        var set = SetOf(purge);
        await foreach (var page in CandidatesAsync(database, purge, set, cancellationToken).ConfigureAwait(false))
        {
            var ids = page.Select(member => EntryId.TryParse(member, out var id) ? id : null).OfType<EntryId>().ToArray();
            if (ids.Length == 0)
                continue;

            var values = await database.StringGetAsync([.. ids.Select(keys.Record)]).WaitAsync(cancellationToken).ConfigureAwait(false);
            var records = values.Select(EntryWriter.Read).ToArray();
            var doomed = ids.Where((_, i) => records[i] is { } record ? purge.Matches(record.ToOutline()) : set is null);
            removed += (await writer.DeleteAsync(database, doomed, cancellationToken).ConfigureAwait(false)).Count;
            if (set is { } key)
                await DropStrayMembersAsync(database, key, ids, values, records, cancellationToken).ConfigureAwait(false);
        }

        return removed;
    }

    // The condition that leaves the fewest candidates comes first.
    private RedisKey? SetOf(CachePurge purge) =>
        purge.Tag is { } tag ? keys.Tag(tag)
        : purge.User is { } user ? keys.User(user)
        : purge.Tenant is { } tenant ? keys.Tenant(tenant)
        : purge.ModelId is { } model ? keys.Model(model)
        : default(RedisKey?);

    private IAsyncEnumerable<RedisValue[]> CandidatesAsync(
        IDatabase database, CachePurge purge, RedisKey? set, CancellationToken cancellationToken) =>
        set is { } key ? ServerScan.SetAsync(database, key, PageSize, cancellationToken)
        : purge.ExpiredBy is { } expired
            ? ServerScan.ByScoreAsync(database, keys.Expiry, expired.ToUnixTimeMilliseconds(), PageSize, cancellationToken)
            : purge.AnsweredBefore is { } answered
                ? ServerScan.ByScoreAsync(database, keys.Age, answered.ToUnixTimeMilliseconds(), PageSize, cancellationToken)
                : ServerScan.SortedSetAsync(database, keys.Order, PageSize, cancellationToken);

    /// <summary>Takes members out of a set whose entry is gone or no longer belongs to it.</summary>
    private async Task DropStrayMembersAsync(
        IDatabase database, RedisKey set, EntryId[] ids, RedisValue[] values, EntryRecord?[] records, CancellationToken cancellationToken)
    {
        for (var i = 0; i < ids.Length; i++)
        {
            if (records[i] is { } record && keys.SetsOf(record).Contains(set))
                continue;

            var transaction = database.CreateTransaction();
            transaction.AddCondition(
                values[i].IsNull ? Condition.KeyNotExists(keys.Record(ids[i])) : Condition.StringEqual(keys.Record(ids[i]), values[i]));
            var removing = transaction.SetRemoveAsync(set, ids[i].Text);
            if (await transaction.ExecuteAsync().WaitAsync(cancellationToken).ConfigureAwait(false))
                await removing.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
