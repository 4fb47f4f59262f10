using Spectre.Console;

namespace Wattwise.Tool.Results;

/// <summary>Tables of plain text: names are escaped, so that they cannot be taken for markup.</summary>
internal static class Tables
{
    public static Table Of(params string[] columns)
    {
        var table = new Table { Border = TableBorder.Minimal };
        foreach (var column in columns)
            table.AddColumn(new TableColumn(new Text(column)));
        return table;
    }

    public static Table With(this Table table, params string[] cells) => table.AddRow(cells.Select(cell => new Text(cell)));

    public static void Line(this IAnsiConsole console, string text) => console.Write(new Text(text + "\n"));
}
