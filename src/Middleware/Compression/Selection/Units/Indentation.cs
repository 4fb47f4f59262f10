namespace Wattwise.Compression;

/// <summary>Gives each line the line above it that is indented less: the signature of its function, the exception of its frames.</summary>
internal static class Indentation
{
    /// <summary>Sets parents.</summary>
    /// <param name="text">The text.</param>
    /// <param name="units">Its units.</param>
    /// <param name="maxDepth">The most parents above a line: deeper ones get the parent of their parent.</param>
    public static void Mark(string text, List<Unit> units, int maxDepth)
    {
        var above = new Stack<(int Indent, int Unit, int Depth)>();
        var lastLine = -1;
        for (var i = 0; i < units.Count; i++)
        {
            var unit = units[i];
            if (unit.IsContinuation)
                continue;
            var line = text.AsSpan(unit.Start, unit.Length);
            if (line.IsWhiteSpace())
                continue;
            var indent = TextUnits.Indent(line);
            while (above.Count > 0 && above.Peek().Indent >= indent)
                above.Pop();
            if (above.Count > 0)
                unit.Parent = above.Peek().Unit;
            // A line with a bracket alone stands for the line before it; such a pair is one opener.
            var opener = unit.IsFrame && lastLine >= 0
                && TextUnits.Indent(text.AsSpan(units[lastLine].Start, units[lastLine].Length)) == indent ? lastLine : i;
            var depth = above.Count == 0 ? 1 : above.Peek().Depth + 1;
            above.Push((indent, depth > maxDepth && above.Count > 0 ? above.Peek().Unit : opener, depth));
            lastLine = i;
        }
    }
}
