using System.Globalization;

namespace Wattwise.Compression;

/// <summary>
/// Finds the conditions on rows that a question names: values of columns, months and years, bounds of numbers, flags that are not set.
/// </summary>
/// <remarks>The rows of a condition are all that meet it: cells are compared as a whole, not searched.</remarks>
internal static class RowFilters
{
    private const int MaxFilters = 4, MaxValue = 60, MaxWords = 6, MaxNamed = 4;

    /// <summary>The conditions that are likely meant, the likeliest first.</summary>
    public static IReadOnlyList<RowFilter> Of(string question, IReadOnlyList<RecordColumn> columns)
    {
        if (columns.Count == 0 || columns[0].Cells.Length < 4)
            return [];
        var asked = AskedWords.Of(question);
        var filters = new List<RowFilter>();
        foreach (var column in columns)
        {
            if (column.Constant is not null)
                continue;
            var relevance = ColumnRelevance.Of(question, column.Name);
            if ((ByBound(asked, column, relevance) ?? ByValue(asked, column, relevance) ?? ByMonth(asked, column)) is { } filter)
                filters.Add(filter);
        }

        if (filters.Count == 0)
        {
            if (!asked.IsNegated)
                return [];
            foreach (var column in columns)
            {
                if (column.Constant is null && ByDenial(asked, column, ColumnRelevance.Of(question, column.Name)) is { } filter)
                    filters.Add(filter);
            }

            return [.. filters.OrderByDescending(filter => filter.Strength).Take(MaxFilters)];
        }

        var best = filters.OrderByDescending(filter => filter.Strength).Take(MaxFilters).ToList();
        if (best.Count > 1 && Together(best) is { } together)
            best.Insert(0, together);
        return best;
    }

    private static RowFilter? ByValue(AskedWords asked, RecordColumn column, double relevance)
    {
        var named = new Dictionary<string, double>(StringComparer.Ordinal);
        var rows = new List<int>();
        var seen = new Dictionary<string, double>(StringComparer.Ordinal);
        for (var i = 0; i < column.Cells.Length; i++)
        {
            var cell = column.Cells[i];
            if (!seen.TryGetValue(cell, out var strength))
                seen[cell] = strength = IsNamed(asked, cell.Trim('"'), relevance);
            if (strength <= 0)
                continue;
            rows.Add(i);
            named[cell] = strength;
        }

        // Where words of a question are in many values, they are no names of values.
        if (rows.Count == 0 || rows.Count == column.Cells.Length || named.Count > MaxNamed)
            return null;
        return new($"{column.Name} {string.Join(" or ", named.Keys)}", [.. rows], named.Values.Max() + relevance);
    }

    private static double IsNamed(AskedWords asked, string value, double relevance)
    {
        if (value.Length is 0 or > MaxValue)
            return 0;
        // "Code M" is short for a value that begins with it.
        if (relevance >= 0.6 && value.Length > 3 && char.IsAsciiLetterUpper(value[0]) && value[0] is not ('A' or 'I')
            && asked.HasWritten(value[..1]))
            return 1;
        if (value.Length <= 3 && value.All(char.IsAsciiLetterUpper))
        {
            if (value is not ("A" or "I") && asked.HasWritten(value))
                return 1;
            return PlaceCodes.NamesOf(value).Any(name => AskedWords.WordsOf(name).All(asked.Has)) ? 1.5 : 0;
        }

        if (!value.AsSpan().ContainsAnyExceptInRange('0', '9'))
            return relevance >= 0.6 && asked.HasWritten(value) ? 1 : 0;
        var (count, length) = (0, 0);
        foreach (var word in AskedWords.WordsOf(value.ToLowerInvariant()))
        {
            if (++count > MaxWords || !asked.Has(word))
                return 0;
            length += word.Length;
        }

        return length >= 2 ? count : 0;
    }

    private static RowFilter? ByMonth(AskedWords asked, RecordColumn column)
    {
        if ((asked.Month == 0 && asked.Year is null) || !column.Cells.All(cell => IsDate(cell.AsSpan().Trim('"'))))
            return null;
        var month = asked.Month.ToString("00", CultureInfo.InvariantCulture);
        int[] rows = [.. Enumerable.Range(
            0, column.Cells.Length).Where(row => column.Cells[row].AsSpan().Trim('"') is var date && date.Length > 0
            && (asked.Month == 0 || date.Slice(5, 2).SequenceEqual(month))
            && (asked.Year is null || date.StartsWith(asked.Year, StringComparison.Ordinal)))];
        var name = $"{asked.Year ?? "any year"}{(asked.Month == 0 ? "" : "-" + month)}";
        return rows.Length == 0 || rows.Length == column.Cells.Length ? null : new($"{column.Name} in {name}", rows, 1.2);
    }

    private static bool IsDate(ReadOnlySpan<char> cell) => cell.Length == 0 || cell is "null"
        || (cell.Length >= 7 && !cell[..4].ContainsAnyExceptInRange('0', '9') && cell[4] is '-' or '/'
            && !cell.Slice(5, 2).ContainsAnyExceptInRange('0', '9'));

    // "more than 5 items", "at least 3".
    private static RowFilter? ByBound(AskedWords asked, RecordColumn column, double relevance)
    {
        if (relevance < 0.6)
            return null;
        for (var i = 1; i < asked.Words.Count; i++)
        {
            if (!decimal.TryParse(asked.Words[i], NumberStyles.Number, CultureInfo.InvariantCulture, out var bound))
                continue;
            var before = (i > 1 ? asked.Words[i - 2] + " " : "") + asked.Words[i - 1];
            Func<decimal, bool>? meets = before switch
            {
                "more than" or "greater than" or "larger than" or "higher than" or "longer than" or "bigger than" => value => value > bound,
                "less than" or "fewer than" or "smaller than" or "lower than" or "shorter than" => value => value < bound,
                "at least" => value => value >= bound,
                "at most" => value => value <= bound,
                _ when asked.Words[i - 1] is "over" or "above" or "exceeding" => value => value > bound,
                _ when asked.Words[i - 1] is "under" or "below" => value => value < bound,
                _ => null,
            };
            if (meets is null)
                continue;
            var rows = new List<int>();
            for (var row = 0; row < column.Cells.Length; row++)
            {
                var cell = column.Cells[row].AsSpan().Trim('"').Trim();
                if (decimal.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && meets(value))
                    rows.Add(row);
            }

            return rows.Count == 0 || rows.Count == column.Cells.Length
                ? null
                : new($"{column.Name} {before} {asked.Words[i]}", [.. rows], 1 + relevance);
        }

        return null;
    }

    // A flag whose name says something else than the question, and values that say no.
    private static RowFilter? ByDenial(AskedWords asked, RecordColumn column, double relevance)
    {
        var values = column.Cells.Distinct(StringComparer.Ordinal).Take(9).ToList();
        if (values.Count is < 2 or > 8)
            return null;
        var isFlag = values.TrueForAll(
            value => value.Trim('"').ToLowerInvariant() is "true" or "false" or "yes" or "no" or "on" or "off" or "null" or "");
        if (!isFlag && relevance <= 0)
            return null;
        var meant = values.Where(Denies).ToList();
        int[] rows = [.. Enumerable.Range(0, column.Cells.Length).Where(row => meant.Contains(column.Cells[row], StringComparer.Ordinal))];
        return rows.Length == 0 || rows.Length == column.Cells.Length
            ? null
            : new($"{column.Name} {string.Join(" or ", meant)}", rows, 0.5 + relevance);
    }

    private static bool Denies(string value)
    {
        var plain = value.Trim('"').ToLowerInvariant();
        return plain is "false" or "no" or "off" or "none" or "never" or "n/a"
            || (plain.Length > 4
                && (plain.StartsWith("no", StringComparison.Ordinal) || plain.StartsWith("un", StringComparison.Ordinal)
                    || plain.StartsWith("in", StringComparison.Ordinal)));
    }

    private static RowFilter? Together(List<RowFilter> filters)
    {
        IEnumerable<int> rows = filters[0].Rows;
        foreach (var filter in filters.Skip(1))
            rows = rows.Intersect(filter.Rows);
        int[] both = [.. rows];
        return both.Length == 0 || filters.Exists(filter => filter.Rows.Length == both.Length)
            ? null : new(string.Join(" and ", filters.Select(filter => filter.Condition)), both, filters[0].Strength + 1);
    }
}
