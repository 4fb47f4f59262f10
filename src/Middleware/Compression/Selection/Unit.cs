namespace Wattwise.Compression;

/// <summary>A piece of a text that is kept or left out as a whole: a line, a row, a value with its key.</summary>
/// <param name="Start">Where it begins in the source, in UTF-16 code units.</param>
/// <param name="Length">Its length there.</param>
internal sealed record Unit(int Start, int Length)
{
    /// <summary>
    /// The unit that must stay if this one does, by its index: a header, the first line of an entry. The default is none (-1).
    /// </summary>
    public int Parent { get; set; } = -1;

    /// <summary>Units with the same number support each other: the lines of a function, of a log entry.</summary>
    public int Block { get; set; }

    /// <summary>The record of a list that the unit is a value of, by its number; the default is none (-1).</summary>
    public int Record { get; init; } = -1;

    /// <summary>Words that belong to the unit and stand elsewhere: the names of its columns, its place in a list.</summary>
    public string Context { get; set; } = "";

    /// <summary>True if the unit says nothing by itself: brackets, a rule, an empty line.</summary>
    public bool IsFrame { get; set; }

    /// <summary>True if the unit should always stay: the header of a table.</summary>
    public bool IsPinned { get; set; }

    /// <summary>True if the unit tells which one its parent is: an id, a name.</summary>
    public bool IsName { get; set; }

    /// <summary>True if the unit goes on from the one before in the same line.</summary>
    public bool IsContinuation { get; set; }

    /// <summary>The end in the source.</summary>
    public int End => Start + Length;
}
