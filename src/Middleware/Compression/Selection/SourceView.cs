namespace Wattwise.Compression;

/// <summary>A text as units, and how those that are kept are written.</summary>
internal abstract class SourceView
{
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

    /// <summary>Lines of exact statistics about all units, the most useful first; none for most kinds.</summary>
    /// <param name="relevance">How well a name of a column fits the question, 0 to 1.</param>
    public virtual IReadOnlyList<string> Statistics(Func<string, double> relevance) => [];

    /// <summary>What a unit costs to keep, as text.</summary>
    public virtual ReadOnlySpan<char> Written(int unit) => Source.AsSpan(Units[unit].Start, Units[unit].Length);

    /// <summary>The words of a unit.</summary>
    public virtual ReadOnlySpan<char> Words(int unit) => Source.AsSpan(Units[unit].Start, Units[unit].Length);

    /// <summary>Writes the kept units.</summary>
    /// <param name="kept">Whether each unit is kept.</param>
    /// <param name="writer">Takes text and gaps.</param>
    public abstract void Write(bool[] kept, SelectionWriter writer);
}
