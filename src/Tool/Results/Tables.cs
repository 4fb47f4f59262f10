using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Wattwise.Reporting;

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

    public static string Count(long count, string one, string several) => $"{Figure.Count(count)} {(count == 1 ? one : several)}";

    public static string Bytes(long bytes) => bytes switch
    {
        < 1_000 => Count(bytes, "byte", "bytes"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB"),
    };

    /// <summary>A name of code as words, <c>AverageLocation</c> as <c>average location</c>.</summary>
    public static string Words<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()).Replace('_', ' ');

    public static void Line(this IAnsiConsole console, string text) => console.Write(new Text(text + "\n"));
}
