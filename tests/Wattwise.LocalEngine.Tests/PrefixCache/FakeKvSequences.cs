namespace Wattwise.LocalEngine.Tests;

/// <summary>
/// The bookkeeping of a KV cache with one stream for all sequences: cells with a position, a token, and the sequences that hold them.
/// </summary>
internal sealed class FakeKvSequences(int sequences) : IKvSequences
{
    private readonly List<Cell> _cells = [];
    private readonly SortedSet<int> _free = [.. Enumerable.Range(0, sequences)];

    public int UsedCells => _cells.Count;

    public bool HasFreeSequence => _free.Count > 0;

    public int Take()
    {
        var id = _free.Min;
        _free.Remove(id);
        return id;
    }

    /// <summary>Computes a token into a new cell.</summary>
    public void Decode(int sequenceId, int token) => _cells.Add(new(Length(sequenceId), token, [sequenceId]));

    public void Copy(int source, int destination, int p0, int p1)
    {
        Assert.DoesNotContain(source, _free);
        Assert.DoesNotContain(destination, _free);
        foreach (var cell in _cells.Where(cell => cell.IsIn(p0, p1) && cell.Holders.Contains(source)))
            cell.Holders.Add(destination);
    }

    public void Remove(int sequenceId, int p0, int p1)
    {
        Assert.DoesNotContain(sequenceId, _free);
        foreach (var cell in _cells.Where(cell => cell.IsIn(p0, p1)))
            cell.Holders.Remove(sequenceId);
        _cells.RemoveAll(cell => cell.Holders.Count == 0);
    }

    public void Free(int sequenceId)
    {
        Assert.DoesNotContain(_cells, cell => cell.Holders.Contains(sequenceId));
        Assert.True(_free.Add(sequenceId), "An id was freed twice.");
    }

    public void Reset()
    {
        _cells.Clear();
        _free.UnionWith(Enumerable.Range(0, sequences));
    }

    /// <summary>The tokens of a sequence. Each position must be there once.</summary>
    public int[] Tokens(int sequenceId)
    {
        var cells = _cells.Where(cell => cell.Holders.Contains(sequenceId)).OrderBy(cell => cell.Position).ToArray();
        Assert.Equal(Enumerable.Range(0, cells.Length), cells.Select(cell => cell.Position));
        return [.. cells.Select(cell => cell.Token)];
    }

    /// <summary>How many cells some of these sequences hold.</summary>
    public int CellsOf(IEnumerable<int> sequenceIds) => _cells.Count(cell => cell.Holders.Overlaps(sequenceIds));

    public bool IsFree(int sequenceId) => _free.Contains(sequenceId);

    private int Length(int sequenceId) => _cells.Count(cell => cell.Holders.Contains(sequenceId));

    private sealed record Cell(int Position, int Token, HashSet<int> Holders)
    {
        public bool IsIn(int p0, int p1) => Position >= p0 && (p1 < 0 || Position < p1);
    }
}
