namespace Wattwise.Compression;

/// <summary>A column of rows, and what its cells hold.</summary>
/// <param name="Name">Its name, as written in the source.</param>
/// <param name="Cells">A cell for each row, as it is written in the table; empty where the row has none.</param>
internal sealed record RecordColumn(string Name, string[] Cells)
{
    /// <summary>The one value of all rows, or <see langword="null"/>.</summary>
    public string? Constant { get; } = Cells.Length > 2 && Cells.AsSpan().Count(Cells[0]) == Cells.Length ? Cells[0] : null;
}
