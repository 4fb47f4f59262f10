using System.Runtime.InteropServices;

namespace Wattwise.Caching;

/// <summary>
/// A copy of a partition's vectors in memory, in codes of a few bits; it follows the file, whichever process writes to it.
/// </summary>
/// <remarks>
/// What is new in the file has a greater id than all before, and what went is in the list of removals, so two numbers say how far the copy
/// is. Reading a partition may be cancelled at any row: the next search goes on from there. Thread-safe; searches do not wait for each
/// other.
/// </remarks>
internal sealed class PartitionIndex(PartitionId id, int maxVectors)
{
    private const int BaseBytes = 1000;
    private const int RowsPerCancellationCheck = 64;
    private const int MillisecondsPerCancellationCheck = 20;

    // Reading a partition anew costs time, so one in this many vectors may be too much before the oldest are left out.
    private const int Overshoot = 8;

    private readonly byte[] _partition = EncodedEntry.Bytes(id.Partition);
    private readonly Lock _writing = new();
    private VectorIndex _vectors = new(id.Dimension);
    private long _lastEntry;
    private long _lastRemoval = -1;

    public PartitionId Id { get; } = id;

    /// <summary>When it was last searched, on the clock of <see cref="PartitionIndexes"/>.</summary>
    public long LastSearch { get; set; }

    /// <summary>Its share of the bytes that <see cref="PartitionIndexes"/> counted.</summary>
    public long CountedBytes { get; set; }

    /// <summary>Bytes that the copy takes, near enough for a limit.</summary>
    public long SizeInBytes => BaseBytes + ((long)VectorIndex.BytesPerVector(Id.Dimension) * Volatile.Read(ref _vectors).Count);

    /// <summary>Finds candidates for the nearest entries, as of the last <see cref="Follow"/>.</summary>
    public IReadOnlyList<VectorCandidate> Search(in SemanticCacheQuery query, DateTimeOffset now, CancellationToken cancellationToken) =>
        Volatile.Read(ref _vectors).Search(query.Vector.Span, query.MaxResults, query.MinCosineSimilarity, now, cancellationToken);

    /// <summary>Takes over what changed in the file.</summary>
    public void Follow(CacheReader reader, long scope, CancellationToken cancellationToken)
    {
        // Read first: what changes after it is seen now or the next time, and never lost.
        var horizon = reader.ReadHorizon();
        if (horizon.LastEntry <= Volatile.Read(ref _lastEntry) && horizon.LastRemoval <= Volatile.Read(ref _lastRemoval))
            return;

        while (!_writing.TryEnter(MillisecondsPerCancellationCheck))
            cancellationToken.ThrowIfCancellationRequested();
        try
        {
            if (_lastRemoval < horizon.FirstRemoval - 1 || _vectors.Count > maxVectors + ((long)maxVectors / Overshoot))
                BeginAnew(reader, scope, horizon);
            Remove(reader, horizon, cancellationToken);
            Add(reader, scope, horizon, cancellationToken);
        }
        finally
        {
            _writing.Exit();
        }
    }

    private void BeginAnew(CacheReader reader, long scope, FileHorizon horizon)
    {
        Volatile.Write(ref _vectors, new VectorIndex(Id.Dimension));
        Volatile.Write(ref _lastEntry, reader.NthNewest.ReadNumber(scope, _partition, Id.Dimension, maxVectors) ?? 0);
        Volatile.Write(ref _lastRemoval, horizon.LastRemoval);
    }

    // An entry that another process removed may be in any partition; ids are never given again, so removing one that is not here does no
    // harm.
    private void Remove(CacheReader reader, FileHorizon horizon, CancellationToken cancellationToken)
    {
        if (_lastRemoval >= horizon.LastRemoval)
            return;

        using var removed = reader.Removals.Read(_lastRemoval);
        for (var row = 0; removed.Read(); row++)
        {
            if (row % RowsPerCancellationCheck == 0)
                cancellationToken.ThrowIfCancellationRequested();
            _vectors.Remove(removed.GetInt64(0));
        }

        Volatile.Write(ref _lastRemoval, horizon.LastRemoval);
    }

    private void Add(CacheReader reader, long scope, FileHorizon horizon, CancellationToken cancellationToken)
    {
        if (_lastEntry >= horizon.LastEntry)
            return;

        using var added = reader.NewVectors.Read(scope, _partition, Id.Dimension, _lastEntry);
        for (var row = 0; added.Read(); row++)
        {
            if (row % RowsPerCancellationCheck == 0)
                cancellationToken.ThrowIfCancellationRequested();
            var entry = added.GetInt64(0);
            _vectors.Add(
                entry, MemoryMarshal.Cast<byte, float>(Statement.Bytes(added, 2)), new DateTimeOffset(added.GetInt64(1), TimeSpan.Zero));
            Volatile.Write(ref _lastEntry, entry);
        }

        Volatile.Write(ref _lastEntry, Math.Max(_lastEntry, horizon.LastEntry));
    }
}
