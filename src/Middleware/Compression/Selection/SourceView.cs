namespace Wattwise.Compression;

/// <summary>A text as units, and how those that are kept are written.</summary>
internal abstract class SourceView
{
    private Bm25? _terms;

    /// <param name="source">The text that the units point into.</param>
    /// <param name="units">Its units, in their order.</param>
    /// <param name="noun">What one counts them in, in the plural: rows, lines.</param>
    protected SourceView(string source, List<Unit> units, string noun)
    {
        Source = source;
        Units = units;
        Noun = noun;
    }

    /// <summary>The text.</summary>
    public string Source { get; }

    /// <summary>Its units, in their order.</summary>
    public List<Unit> Units { get; }

    /// <summary>What one counts the units in, in the plural.</summary>
    public string Noun { get; }

    /// <summary>How much of a neighbour's match counts for a unit of the same block, 0 to 1.</summary>
    public virtual double NeighbourShare => 0.4;

    /// <summary>The columns, if the text is rows of a table or records; a cell for each row.</summary>
    public virtual IReadOnlyList<RecordColumn> Columns => [];

    /// <summary>The unit of a row of the columns.</summary>
    public virtual int UnitOf(int row) => row;

    /// <summary>What a unit costs to keep, as text.</summary>
    public virtual ReadOnlySpan<char> Written(int unit) => Source.AsSpan(Units[unit].Start, Units[unit].Length);

    /// <summary>The words of a unit.</summary>
    public virtual ReadOnlySpan<char> Words(int unit) => Source.AsSpan(Units[unit].Start, Units[unit].Length);

    /// <summary>The words of all units; read once.</summary>
    public Bm25 Terms(CancellationToken cancellationToken) =>
        _terms ??= new([.. Enumerable.Range(0, Units.Count).Select(MemoryOf)], cancellationToken);

    private ReadOnlyMemory<char> MemoryOf(int unit)
    {
        var words = Words(unit);
        return Source.AsSpan().Overlaps(words, out var offset) ? Source.AsMemory(offset, words.Length) : words.ToString().AsMemory();
    }

    /// <summary>Writes the kept units.</summary>
    /// <param name="kept">Whether each unit is kept.</param>
    /// <param name="writer">Takes text and gaps.</param>
    public abstract void Write(bool[] kept, SelectionWriter writer);
}
