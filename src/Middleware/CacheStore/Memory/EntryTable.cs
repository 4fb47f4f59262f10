namespace Wattwise.Caching;

/// <summary>All entries of an <see cref="InMemorySemanticCacheStore"/>, in places that never move, found by key.</summary>
/// <remarks>
/// An id is a place and the number of entries that had it before, so it never names another entry: <see cref="TryRead"/>
/// needs no lock. All else belongs under the store's lock.
/// </remarks>
internal sealed class EntryTable
{
    /// <summary>
    /// Bytes that an entry takes beside its content and codes, near enough for a limit: its place, a reference by key and by scope, an
    /// array's header.
    /// </summary>
    public const int BytesPerEntry = 64 + 16 + 24;

    private const int ChunkSize = 1024;

    // Not linked through the places: a search may still count a use of an entry that has just left.
    private readonly Stack<int> _free = new();

    private EntryRow[][] _chunks = [];

    public EntryTable() => ByKey = new HashIndex<CacheKey>(place => this[place].Key);

    public HashIndex<CacheKey> ByKey { get; }

    /// <summary>Places that are or were in use.</summary>
    public int Places { get; private set; }

    /// <summary>The entry at a place.</summary>
    public ref EntryRow this[int place] => ref Volatile.Read(ref _chunks)[place / ChunkSize][place % ChunkSize];

    /// <summary>Names the entry that has a place now.</summary>
    public long IdOf(int place) => ((long)this[place].Version << 32) | (uint)place;

    /// <summary>The place that an entry has or had.</summary>
    public static int PlaceOf(long id) => (int)id;

    /// <summary>Adds an entry whose key is not in the table.</summary>
    /// <returns>Its place.</returns>
    public int Add(CacheKey key, byte[] packed, PartitionEntries partition, float joulesPerByte, float clock)
    {
        var place = TakePlace();
        ref var entry = ref this[place];
        entry.Key = key;
        entry.Packed = packed;
        entry.Partition = partition;
        entry.JoulesPerByte = joulesPerByte;
        entry.Clock = clock;
        entry.Frequency = 1;
        ByKey.Add(place);
        return place;
    }

    public void Remove(int place)
    {
        ref var entry = ref this[place];
        ByKey.Remove(entry.Key, out _);
        entry.Version++;

        // What is written to the place from now on must not be seen under the old id.
        Volatile.WriteBarrier();
        entry.Packed = null;
        entry.Partition = null;
        _free.Push(place);
    }

    /// <summary>Reads an entry, beside any number of other readers and a writer.</summary>
    /// <param name="id">What <see cref="IdOf"/> gave.</param>
    /// <param name="key">The entry's key.</param>
    /// <returns>The entry's content; <see langword="null"/> where it was removed.</returns>
    public byte[]? TryRead(long id, out CacheKey key)
    {
        ref var entry = ref this[PlaceOf(id)];
        var version = (int)(id >> 32);
        key = default;
        if (Volatile.Read(ref entry.Version) != version)
            return null;

        key = entry.Key;
        var packed = entry.Packed;
        Volatile.ReadBarrier();
        return entry.Version == version ? packed : null;
    }

    private int TakePlace()
    {
        if (_free.TryPop(out var place))
            return place;

        if (Places == _chunks.Length * ChunkSize)
            Volatile.Write(ref _chunks, [.. _chunks, new EntryRow[ChunkSize]]);
        return Places++;
    }
}
