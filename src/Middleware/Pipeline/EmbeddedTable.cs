namespace Wattwise;

/// <summary>The published facts that ship inside the assembly as tab-separated text.</summary>
internal static class EmbeddedTable
{
    /// <summary>The rows of a table, split into columns; comment lines and the header row are left out.</summary>
    public static IEnumerable<string[]> Rows(string name)
    {
        using var stream = typeof(EmbeddedTable).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The table {name} is not part of the assembly.");
        using var reader = new StreamReader(stream);
        foreach (var row in Rows(reader))
            yield return row;
    }

    /// <summary>The rows of a table's text.</summary>
    public static IEnumerable<string[]> Rows(TextReader reader)
    {
        var isHeader = true;
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (!isHeader)
                yield return line.Split('\t');
            isHeader = false;
        }
    }
}
