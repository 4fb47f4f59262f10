using System.Numerics.Tensors;

namespace Wattwise.Caching;

/// <summary>The vectors of one compatibility key: 8-bit codes for the scan, the entries' own float vectors for the exact comparison.</summary>
/// <remarks>
/// Readers take no lock. Blocks are never moved or shrunk, so a reader's view stays valid; a slot that is being refilled
/// while it is read can at worst hide or show an entry that is being added at that moment, since a similarity is always
/// computed from the entry's own vector. All writes happen under the store's lock.
/// </remarks>
internal sealed class CachePartition(CacheKey key, int dimension)
{
    private const int FirstBlockRows = 16;
    private const int LargestBlockRows = 4096;

    private readonly int _stride = QuantisedQuery.Pad(dimension);
    private readonly Stack<int> _freeRows = new();
    private Block[] _blocks = [];
    private int _rows;

    public CacheKey Key { get; } = key;

    public int Dimension { get; } = dimension;

    /// <summary>Live entries; written under the store's lock.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes that a row's codes and bookkeeping take, beyond the entry itself.</summary>
    public static int RowBytes(int dimension) => QuantisedQuery.Pad(dimension) + (2 * sizeof(float)) + 64;

    public void Add(StoredEntry stored)
    {
        if (!_freeRows.TryPop(out var row))
            row = Append();
        var (block, slot) = Locate(row);
        QuantisedQuery.QuantiseRow(stored.Entry.Vector.Span, block.Codes.AsSpan(slot * _stride, _stride), out block.Scales[slot], out var error);
        stored.Row = row;
        block.Entries[slot] = stored;

        // The error opens the slot to readers, so it comes last.
        Volatile.Write(ref block.Errors[slot], error);
        Count++;
    }

    public void Remove(StoredEntry stored)
    {
        var (block, slot) = Locate(stored.Row);
        Volatile.Write(ref block.Errors[slot], float.NegativeInfinity);
        block.Entries[slot] = null;
        _freeRows.Push(stored.Row);
        Count--;
    }

    /// <summary>Scans all rows and compares those exactly that can still be among the best.</summary>
    /// <param name="vector">The query, of the partition's dimension and of length 1.</param>
    /// <param name="scope">Entries of another scope are left out.</param>
    /// <param name="best">Collects the matches.</param>
    /// <param name="now">Entries that expired by then are left out.</param>
    /// <param name="cancellationToken">Cancels between blocks.</param>
    public void Search(ReadOnlySpan<float> vector, CacheScope scope, ref NearestEntries best, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var query = new QuantisedQuery(vector);
        foreach (var block in Volatile.Read(ref _blocks))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var errors = block.Errors;
            for (var slot = 0; slot < errors.Length; slot++)
            {
                var error = errors[slot];
                if (float.IsNegativeInfinity(error))
                    continue;
                var dot = Int8DotProduct.Compute(block.Codes.AsSpan(slot * _stride, _stride), query.Codes);
                if (query.UpperBound(dot, block.Scales[slot], error) < best.Threshold)
                    continue;
                if (block.Entries[slot] is { IsRemoved: false } stored && stored.Entry.Scope == scope && stored.Entry.Answer.ExpiresAt > now)
                    best.Offer(stored, TensorPrimitives.Dot(vector, stored.Entry.Vector.Span));
            }
        }
    }

    private int Append()
    {
        var row = _rows++;
        var capacity = 0;
        foreach (var block in _blocks)
            capacity += block.Errors.Length;
        if (row == capacity)
            Volatile.Write(ref _blocks, [.. _blocks, new Block(Math.Clamp(capacity, FirstBlockRows, LargestBlockRows), _stride)]);
        return row;
    }

    private (Block Block, int Slot) Locate(int row)
    {
        foreach (var block in _blocks)
        {
            if (row < block.Errors.Length)
                return (block, row);
            row -= block.Errors.Length;
        }

        throw new ArgumentOutOfRangeException(nameof(row));
    }

    private sealed class Block
    {
        public readonly sbyte[] Codes;
        public readonly float[] Scales;
        public readonly float[] Errors;
        public readonly StoredEntry?[] Entries;

        public Block(int rows, int stride)
        {
            Codes = new sbyte[rows * stride];
            Scales = new float[rows];
            Errors = new float[rows];
            Entries = new StoredEntry?[rows];
            Array.Fill(Errors, float.NegativeInfinity);
        }
    }
}
