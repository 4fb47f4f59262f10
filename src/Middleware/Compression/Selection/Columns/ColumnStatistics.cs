using System.Globalization;
using System.Text;

namespace Wattwise.Compression;

/// <summary>
/// Lines that say of each column what all rows together hold: counts of few values, smallest and largest with the name of its row.
/// </summary>
/// <remarks>
/// Values are printed as they are written in the rows; numbers are compared as decimals, and not at all if one does not fit.
/// </remarks>
internal static class ColumnStatistics
{
    private const int MaxValues = 12, MaxLabel = 80, MaxNamed = 300;

    /// <summary>Makes the lines: of the rows that the question counts, then those of the fittest columns first.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="question">What the rows are read for.</param>
    /// <param name="filters">The rows that the question counts.</param>
    public static IReadOnlyList<StatisticsLine> Of(IReadOnlyList<RecordColumn> columns, string? question, IReadOnlyList<RowFilter> filters)
    {
        if (columns.Count == 0 || columns[0].Cells.Length < 4)
            return [];
        var (keys, name) = Keys(columns);
        var lines = new List<(double Relevance, int Order, string Line)>();
        foreach (var column in columns)
        {
            if (column.Constant is not null)
                continue;
            var relevance = ColumnRelevance.Of(question, column.Name);
            // A number that names its row has no extremes that anyone asks for unasked.
            if ((relevance > 0 || !NameColumns.IsName(column.Name)) && Line(column, keys) is { } line)
                lines.Add((relevance, lines.Count, line));
        }

        return
        [
            .. filters.Select(filter => Line(filter, keys, name)),
            .. lines.OrderByDescending(line => line.Relevance).ThenBy(line => line.Order).Select(line => new StatisticsLine(line.Line)),
        ];
    }

    private static StatisticsLine Line(RowFilter filter, List<RecordColumn> keys, RecordColumn? name)
    {
        var count = string.Create(CultureInfo.InvariantCulture, $"rows with {filter.Condition}: {filter.Rows.Length}");
        return filter.Rows.Length > MaxNamed ? new(count)
            : new($"{count} ({string.Join("; ", filter.Rows.Select(row => name?.Cells[row] ?? Label(row, null, keys)))})", count);
    }

    /// <summary>
    /// The rows with the smallest and the largest number of a column; <see langword="null"/> if it is not one of numbers.
    /// </summary>
    public static (int Smallest, int Largest)? Extremes(RecordColumn column)
    {
        var (smallest, largest, count) = (-1, -1, 0);
        var (low, high) = (0m, 0m);
        for (var i = 0; i < column.Cells.Length; i++)
        {
            var cell = column.Cells[i].AsSpan().Trim().Trim('"');
            if (cell.Length == 0 || cell is "null" or "NULL")
                continue;
            if (!decimal.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
                return null;
            count++;
            if (smallest < 0 || value < low)
                (smallest, low) = (i, value);
            if (largest < 0 || value > high)
                (largest, high) = (i, value);
        }

        return count >= 3 && low < high ? (smallest, largest) : null;
    }

    private static string? Line(RecordColumn column, List<RecordColumn> keys)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var cell in column.Cells)
        {
            counts[cell] = counts.GetValueOrDefault(cell) + 1;
            if (counts.Count > column.Cells.Length / 2)
                break;
        }

        var line = new StringBuilder(column.Name).Append(": ");
        if (counts.Count <= MaxValues && counts.Count <= column.Cells.Length / 2 && counts.Keys.All(value => value.Length <= 40))
        {
            return line.AppendJoin(", ", counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => $"{(pair.Key.Length == 0 ? "(none)" : pair.Key)} {pair.Value.ToString(CultureInfo.InvariantCulture)}x"))
                .ToString();
        }

        if (Extremes(column) is not { } extremes)
            return null;
        return line.Append(
            CultureInfo.InvariantCulture, $"min {column.Cells[extremes.Smallest]} ({Label(extremes.Smallest, column, keys)}), ")
            .Append(CultureInfo.InvariantCulture, $"max {column.Cells[extremes.Largest]} ({Label(extremes.Largest, column, keys)})")
            .ToString();
    }

    // The columns that tell rows apart best, from the left; two, as the first may be a number without a meaning. And the one that names
    // each row.
    private static (List<RecordColumn> Keys, RecordColumn? Name) Keys(IReadOnlyList<RecordColumn> columns)
    {
        var rows = columns[0].Cells.Length;
        var candidates = columns.Where(column => column.Constant is null && column.Cells.All(cell => cell.Length <= MaxLabel))
            .Select((column, order) => (Column: column, Order: order, Distinct: column.Cells.Distinct(StringComparer.Ordinal).Count(),
                IsMeasure: order > 0 && Extremes(column) is not null))
            .Where(key => key.Distinct * 10 >= rows).ToList();
        var keys = candidates.Where(key => !key.IsMeasure).OrderByDescending(key => key.Distinct - (key.Order * rows / 10)).Take(2)
            .OrderBy(key => key.Order).Select(key => key.Column).ToList();
        var name = candidates.Where(key => key.Distinct == rows && (!key.IsMeasure || NameColumns.IsName(key.Column.Name)))
            .OrderBy(key => (NameColumns.IsTitle(key.Column.Name) ? 0 : NameColumns.IsName(key.Column.Name) ? 1 : 2, key.Order))
            .Select(key => key.Column).FirstOrDefault();
        return (keys.Count > 0 ? keys : [columns[0]], name);
    }

    private static string Label(int row, RecordColumn? column, List<RecordColumn> keys) =>
        string.Join(", ", keys.Where(key => key != column).Select(key => key.Cells[row]));
}
