namespace Wattwise.Compression;

/// <summary>
/// Puts the lines of a log together that are one entry: a first line with a time or level, and what is indented below it.
/// </summary>
internal static class LogEntries
{
    /// <summary>Sets blocks and parents.</summary>
    public static void Mark(string text, List<Unit> units)
    {
        var shape = CommonShape(text, units);
        var (entry, block) = (-1, 0);
        for (var i = 0; i < units.Count; i++)
        {
            var unit = units[i];
            if (unit.IsContinuation)
            {
                unit.Block = block;
                continue;
            }

            var line = text.AsSpan(unit.Start, unit.Length);
            var goesOn = entry >= 0
                && (char.IsWhiteSpace(line[0]) || (shape is not null && Shape(line) != shape && !StartsLikeEntry(line)));
            if (!goesOn)
            {
                entry = i;
                block++;
            }
            else
            {
                unit.Parent = entry;
            }

            unit.Block = block;
        }
    }

    // A line that begins with a date, a time, a bracket or a level is an entry of its own, even if it is of another shape.
    private static bool StartsLikeEntry(ReadOnlySpan<char> line)
    {
        var digits = 0;
        foreach (var character in line[..Math.Min(12, line.Length)])
            digits += char.IsAsciiDigit(character) ? 1 : 0;
        return digits >= 4 || line[0] == '[' || line.StartsWith("ERROR", StringComparison.OrdinalIgnoreCase)
            || line.StartsWith("WARN", StringComparison.OrdinalIgnoreCase) || line.StartsWith("INFO", StringComparison.OrdinalIgnoreCase);
    }

    // The begin of most lines, with digits and letters masked; null if lines begin in many ways.
    private static string? CommonShape(string text, List<Unit> units)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var lines = 0;
        foreach (var unit in units)
        {
            if (unit.IsContinuation || unit.IsFrame)
                continue;
            var shape = Shape(text.AsSpan(unit.Start, unit.Length));
            counts[shape] = counts.GetValueOrDefault(shape) + 1;
            lines++;
        }

        var (best, count) = ("", 0);
        foreach (var (shape, n) in counts)
        {
            if (n > count)
                (best, count) = (shape, n);
        }

        return count * 10 >= lines * 3 && best.Contains('9', StringComparison.Ordinal) ? best : null;
    }

    private static string Shape(ReadOnlySpan<char> line)
    {
        Span<char> shape = stackalloc char[5];
        var length = 0;
        for (; length < shape.Length && length < line.Length; length++)
            shape[length] = char.IsAsciiDigit(line[length]) ? '9' : char.IsLetter(line[length]) ? 'a' : line[length];
        return new string(shape[..length]);
    }
}
