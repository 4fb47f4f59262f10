namespace Wattwise.Compression;

/// <summary>Gives the lines of a Markdown text the headings above them.</summary>
internal static class Headings
{
    /// <summary>Sets parents and context.</summary>
    public static void Mark(string text, List<Unit> units)
    {
        var above = new Stack<(int Level, int Unit, string Path)>();
        var isFenced = false;
        for (var i = 0; i < units.Count; i++)
        {
            var unit = units[i];
            var line = text.AsSpan(unit.Start, unit.Length);
            if (!unit.IsContinuation && line.TrimStart().StartsWith("```", StringComparison.Ordinal))
                isFenced = !isFenced;
            var level = isFenced || unit.IsContinuation ? 0 : Level(line);
            if (level > 0)
            {
                while (above.Count > 0 && above.Peek().Level >= level)
                    above.Pop();
            }

            if (above.Count > 0 && !unit.IsContinuation)
                unit.Parent = above.Peek().Unit;
            if (above.Count > 0)
                unit.Context = above.Peek().Path;
            if (level > 0)
                above.Push((level, i, $"{(above.Count > 0 ? above.Peek().Path : "")} {line.Trim('#').Trim()}"));
        }
    }

    private static int Level(ReadOnlySpan<char> line)
    {
        var level = 0;
        while (level < line.Length && line[level] == '#')
            level++;
        return level is > 0 and <= 6 && level < line.Length && line[level] == ' ' ? level : 0;
    }
}
