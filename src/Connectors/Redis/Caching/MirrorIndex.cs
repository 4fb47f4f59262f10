using StackExchange.Redis;

namespace Wattwise.Caching;

/// <summary>
/// Neighbours on a server without vector sets: mirrors a partition's vectors in this process and compares all of them, exactly.
/// </summary>
/// <remarks>
/// Each search asks for the partition's last change, which is its version. What changed since is fetched by name; where the log does not
/// reach back that far, the whole partition is read again in pages. Searches of one partition wait for each other.
/// </remarks>
internal sealed class MirrorIndex(RedisKeys keys, long maxBytes) : INeighbourIndex
{
    private const int PageSize = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<VectorPlace, LinkedListNode<PartitionMirror>> _mirrors = [];

    // The one that was used last is at the end.
    private readonly LinkedList<PartitionMirror> _useOrder = new();
    private long _bytes;

    public async Task<IReadOnlyList<EntryId>> FindAsync(
        IDatabase database, VectorPlace place, ReadOnlyMemory<float> vector, int count, CancellationToken cancellationToken)
    {
        var mirror = Use(place);
        await mirror.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var version = await database.ListGetByIndexAsync(keys.Changes(place), -1).WaitAsync(cancellationToken).ConfigureAwait(false);
            if (version.IsNull)
                await LoadAsync(database, mirror, version, cancellationToken).ConfigureAwait(false);
            else if (mirror.Version != version)
                await CatchUpAsync(database, mirror, cancellationToken).ConfigureAwait(false);
            return mirror.FindNearest(vector.Span, count);
        }
        finally
        {
            Count(mirror);
            mirror.Gate.Release();
        }
    }

    public async Task ForgetAsync(IDatabase database, VectorPlace place, IReadOnlyList<EntryId> ids, CancellationToken cancellationToken)
    {
        var mirror = Use(place);
        await mirror.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        foreach (var id in ids)
            mirror.Remove(id);
        mirror.Gate.Release();
    }

    private PartitionMirror Use(VectorPlace place)
    {
        lock (_lock)
        {
            if (_mirrors.TryGetValue(place, out var node))
                _useOrder.Remove(node);
            else
                _mirrors.Add(place, node = new LinkedListNode<PartitionMirror>(new PartitionMirror(place)));
            _useOrder.AddLast(node);
            return node.Value;
        }
    }

    /// <summary>
    /// Brings the sum of bytes up to date; drops the mirror where it holds nothing, and others where all of them hold too much.
    /// </summary>
    private void Count(PartitionMirror mirror)
    {
        lock (_lock)
        {
            if (!_mirrors.TryGetValue(mirror.Place, out var node) || node.Value != mirror)
                return;

            _bytes += mirror.SizeInBytes - mirror.CountedBytes;
            mirror.CountedBytes = mirror.SizeInBytes;
            if (mirror.IsEmpty)
                Drop(node);
            while (_bytes > maxBytes && _useOrder.First is { } oldest && oldest.Value != mirror)
                Drop(oldest);
        }
    }

    private void Drop(LinkedListNode<PartitionMirror> node)
    {
        _bytes -= node.Value.CountedBytes;
        _useOrder.Remove(node);
        _mirrors.Remove(node.Value.Place);
    }

    private async Task CatchUpAsync(IDatabase database, PartitionMirror mirror, CancellationToken cancellationToken)
    {
        var changes = await database.ListRangeAsync(keys.Changes(mirror.Place)).WaitAsync(cancellationToken).ConfigureAwait(false);
        var known = mirror.Version.IsNull ? -1 : Array.LastIndexOf(changes, mirror.Version);
        if (known < 0)
        {
            await LoadAsync(database, mirror, changes is [] ? RedisValue.Null : changes[^1], cancellationToken).ConfigureAwait(false);
            return;
        }

        await FetchAsync(
            database, mirror, [.. changes.Skip(known + 1).Select(ChangeLogItem.ReadId).OfType<EntryId>().Distinct()],
            cancellationToken).ConfigureAwait(false);
        mirror.Version = changes[^1];
    }

    private async Task LoadAsync(IDatabase database, PartitionMirror mirror, RedisValue version, CancellationToken cancellationToken)
    {
        mirror.Clear();
        mirror.Version = RedisValue.Null;
        var place = mirror.Place;
        for (long skip = 0; mirror.SizeInBytes < maxBytes; skip += PageSize)
        {
            var page = await database.SortedSetRangeByScoreAsync(
                keys.Partition(place.Partition), place.Dimension, place.Dimension, skip: skip, take: PageSize)
                .WaitAsync(cancellationToken).ConfigureAwait(false);
            if (page.Length == 0)
                break;
            var ids = page.Select(member => EntryId.TryParse(member, out var id) ? id : null).OfType<EntryId>();
            await FetchAsync(database, mirror, [.. ids.Where(id => id.ScopeHash.SequenceEqual(place.ScopeHash))], cancellationToken)
                .ConfigureAwait(false);
        }

        // The version from before the reading: what changed meanwhile is fetched by the next search.
        mirror.Version = version;
    }

    private async Task FetchAsync(IDatabase database, PartitionMirror mirror, EntryId[] ids, CancellationToken cancellationToken)
    {
        var dimension = mirror.Place.Dimension;
        var fetching = ids.Select(id => database.StringGetRangeAsync(keys.Entry(id), 0, EntryValue.HeadLength(dimension) - 1));
        var heads = await Task.WhenAll(fetching).WaitAsync(cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < ids.Length; i++)
        {
            // An entry whose damage shows in its length stays out; what else is wrong with it shows when it is read.
            if (EntryValue.ReadVector(((ReadOnlyMemory<byte>)heads[i]).Span, dimension) is { } vector && mirror.SizeInBytes < maxBytes)
                mirror.Set(ids[i], vector);
            else
                mirror.Remove(ids[i]);
        }
    }
}
