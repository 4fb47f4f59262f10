using System.Numerics;

namespace Wattwise.Caching;

/// <summary>
/// Finds the true nearest neighbours among unit vectors of one dimension: a scan over 4-bit codes, and 16-bit codes for what that leaves.
/// </summary>
/// <remarks>
/// <para>
/// The scan leaves out a vector only where its error bound proves that it is not among the best, so nothing is lost (see
/// <see cref="CoarseQuery"/>). What is found comes with bounds on its cosine similarity: whoever keeps the vectors themselves can rescore
/// exactly.
/// </para>
/// <para>
/// Searches take no lock and wait for nobody. Blocks are never moved or shrunk; each row has a sequence number that is odd while the row is
/// free or being written, and a reader drops what changed while it looked. Many searches may run beside one writer: <see cref="Add"/> and
/// <see cref="Remove"/> belong under the owner's lock. A vector that stays is found whatever comes and goes meanwhile.
/// </para>
/// </remarks>
internal sealed class VectorIndex
{
    private const int LargestBlockRows = 4096;
    private const int BlocksUntilLargest = 13;

    // Below this a second thread costs more than it brings.
    private const int RowsPerWorker = 1 << 16;

    private readonly HashIndex<long> _rowsById;
    private VectorBlock[] _blocks = [];
    private int _usedRows;
    private int _freeRow = -1;

    /// <param name="dimension">Dimension of all vectors; at least 1.</param>
    public VectorIndex(int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        Dimension = dimension;
        _rowsById = new HashIndex<long>(row => Locate(row, out var slot).Ids[slot]);
    }

    public int Dimension { get; }

    /// <summary>Vectors in the index; for the owner of the lock.</summary>
    public int Count => _rowsById.Count;

    /// <summary>Bytes that a vector takes, near enough for a limit.</summary>
    /// <param name="dimension">Its dimension.</param>
    public static int BytesPerVector(int dimension) =>
        VectorCodes.CoarseBytes(dimension) + VectorCodes.FineBytes(dimension) + VectorBlock.BookkeepingBytesPerRow + (2 * sizeof(int));

    /// <summary>Adds a vector, in place of one with an equal id.</summary>
    /// <param name="id">Identifies the vector.</param>
    /// <param name="vector">The vector: of the index's dimension, its length 1.</param>
    /// <param name="expiresAt">From when on it is no longer found.</param>
    public void Add(long id, ReadOnlySpan<float> vector, DateTimeOffset expiresAt)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(vector.Length, Dimension, nameof(vector));
        Remove(id);
        var row = TakeRow();
        var block = Locate(row, out var slot);
        VectorCodes.Encode(vector, block.Coarse(slot), block.Fine(slot), out block.CoarseBounds[slot], out block.FineBounds[slot]);
        block.Ids[slot] = id;
        block.ExpiryTicks[slot] = expiresAt.UtcTicks;
        block.Open(slot);
        _rowsById.Add(row);
    }

    /// <summary>Removes a vector.</summary>
    /// <param name="id">Its id.</param>
    /// <returns>True where there was one.</returns>
    public bool Remove(long id)
    {
        if (!_rowsById.Remove(id, out var row))
            return false;

        var block = Locate(row, out var slot);
        block.Close(slot);
        block.Ids[slot] = _freeRow;
        _freeRow = row;
        if (_usedRows > 64 && Count < _usedRows / 4)
            Compact();
        return true;
    }

    /// <summary>Gives a vector back to the precision of its codes.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="vector">Takes the vector, of length 1.</param>
    /// <returns>True where there is one; for the owner of the lock.</returns>
    public bool TryGet(long id, Span<float> vector)
    {
        if (!_rowsById.TryFind(id, out var row))
            return false;

        var block = Locate(row, out var slot);
        block.Decode(slot, vector);
        return true;
    }

    /// <summary>Tells whether a vector expired.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="now">The time.</param>
    /// <returns>True where there is one that expired; for the owner of the lock.</returns>
    public bool HasExpired(long id, DateTimeOffset now) =>
        _rowsById.TryFind(id, out var row) && Locate(row, out var slot).ExpiryTicks[slot] <= now.UtcTicks;

    /// <summary>Finds the nearest vectors.</summary>
    /// <param name="query">The query: of the index's dimension, its length 1.</param>
    /// <param name="maxResults">How many are wanted; at least 1.</param>
    /// <param name="minCosineSimilarity">The least similarity of interest.</param>
    /// <param name="now">What expired by then is left out.</param>
    /// <param name="cancellationToken">Cancels between blocks.</param>
    /// <returns>
    /// By falling similarity: the <paramref name="maxResults"/> best and, where the codes cannot tell which those are, a few more. Every
    /// one whose similarity can reach <paramref name="minCosineSimilarity"/> counts, so the last few may turn out to be just below it.
    /// </returns>
    public IReadOnlyList<VectorCandidate> Search(
        ReadOnlySpan<float> query, int maxResults, float minCosineSimilarity, DateTimeOffset now,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(query.Length, Dimension, nameof(query));
        var blocks = Volatile.Read(ref _blocks);
        var workers = Math.Min(Environment.ProcessorCount, FirstRow(blocks.Length) / RowsPerWorker);
        var scan = new VectorScan(blocks, query, maxResults, minCosineSimilarity, now.UtcTicks, cancellationToken);
        if (workers < 2)
            scan.Work();
        else
            Parallel.For(0, workers, new ParallelOptions { CancellationToken = cancellationToken }, _ => scan.Work());
        return scan.Results;
    }

    private static int FirstRow(int block) =>
        block == 0 ? 0 : block < BlocksUntilLargest ? 1 << (block - 1) : (block - BlocksUntilLargest + 1) * LargestBlockRows;

    // Blocks hold 1, 1, 2, 4, ... rows up to the largest size, so that an index of a few vectors is small and none is more than half empty.
    private VectorBlock Locate(int row, out int slot)
    {
        var block = row == 0
            ? 0
            : row < LargestBlockRows ? BitOperations.Log2((uint)row) + 1 : BlocksUntilLargest - 1 + (row / LargestBlockRows);
        slot = row - FirstRow(block);
        return _blocks[block];
    }

    private int TakeRow()
    {
        if (_freeRow >= 0)
        {
            var row = _freeRow;
            _freeRow = (int)Locate(row, out var slot).Ids[slot];
            return row;
        }

        if (_usedRows == FirstRow(_blocks.Length))
            Volatile.Write(ref _blocks, [.. _blocks, new VectorBlock(FirstRow(_blocks.Length + 1) - _usedRows, Dimension)]);
        return _usedRows++;
    }

    // A search that runs meanwhile keeps the old blocks, which hold all that it could have seen when it began.
    private void Compact()
    {
        var old = _blocks;
        var rows = new List<VectorBlock>();
        _rowsById.Clear();
        _freeRow = -1;
        _usedRows = 0;
        foreach (var from in old)
        {
            for (var slot = 0; slot < from.Rows; slot++)
            {
                if (!from.IsOpen(slot))
                    continue;
                if (_usedRows == FirstRow(rows.Count))
                    rows.Add(new VectorBlock(FirstRow(rows.Count + 1) - _usedRows, Dimension));
                from.CopyTo(slot, rows[^1], _usedRows - FirstRow(rows.Count - 1));
                _usedRows++;
            }
        }

        Volatile.Write(ref _blocks, [.. rows]);
        for (var row = 0; row < _usedRows; row++)
            _rowsById.Add(row);
    }
}
