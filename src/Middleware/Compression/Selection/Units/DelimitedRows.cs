namespace Wattwise.Compression;

/// <summary>Reads lines of cells that are not JSON: CSV, TSV, and tables drawn with bars.</summary>
internal static class DelimitedRows
{
    /// <summary>Reads the columns of a text, and the units that its rows are.</summary>
    /// <returns><see langword="null"/> if its lines are not cells of the same columns.</returns>
    public static (List<RecordColumn> Columns, int[] Rows)? Read(string text, List<Unit> units)
    {
        if (units.Count < 4 || units.Exists(unit => unit.IsContinuation))
            return null;
        foreach (var separator in ",\t|;")
        {
            if (Read(text, units, separator) is { } read)
                return read;
        }

        return null;
    }

    private static (List<RecordColumn> Columns, int[] Rows)? Read(string text, List<Unit> units, char separator)
    {
        var lines = new List<(int Unit, List<string> Cells)>();
        for (var i = 0; i < units.Count; i++)
        {
            if (!units[i].IsFrame)
                lines.Add((i, Split(text.AsSpan(units[i].Start, units[i].Length).TrimEnd("\r\n"), separator)));
        }

        if (lines.Count < 4)
            return null;
        var width = lines[0].Cells.Count;
        if (width < 2 || lines.Count(line => line.Cells.Count == width) * 10 < lines.Count * 9)
            return null;
        var columns = new List<RecordColumn>(width);
        for (var column = 0; column < width; column++)
        {
            var cells = new string[lines.Count - 1];
            for (var row = 1; row < lines.Count; row++)
                cells[row - 1] = lines[row].Cells.Count == width ? lines[row].Cells[column] : "";
            columns.Add(new RecordColumn(lines[0].Cells[column], cells));
        }

        return (columns, [.. lines.Skip(1).Select(line => line.Unit)]);
    }

    private static List<string> Split(ReadOnlySpan<char> line, char separator)
    {
        var cells = new List<string>();
        var (start, isQuoted) = (0, false);
        for (var i = 0; i <= line.Length; i++)
        {
            if (i < line.Length && line[i] == '"')
                isQuoted = !isQuoted;
            if (i < line.Length && (line[i] != separator || isQuoted))
                continue;
            cells.Add(line[start..i].Trim().ToString());
            start = i + 1;
        }

        return cells;
    }
}
