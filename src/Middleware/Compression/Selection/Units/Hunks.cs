namespace Wattwise.Compression;

/// <summary>Gives the lines of a diff their hunk's header, and hunks their file's header.</summary>
internal static class Hunks
{
    /// <summary>Sets blocks, parents and context.</summary>
    public static void Mark(string text, List<Unit> units)
    {
        var (file, hunk, block, path, within) = (-1, -1, 0, "", "");
        var run = 0;
        for (var i = 0; i < units.Count; i++)
        {
            var unit = units[i];
            var line = text.AsSpan(unit.Start, unit.Length);
            if (!unit.IsContinuation)
            {
                if (line.StartsWith("diff ", StringComparison.Ordinal)
                    || (line.StartsWith("Index: ", StringComparison.Ordinal) && hunk != i - 1))
                {
                    (file, hunk) = (i, -1);
                    within = path = line.Trim().ToString();
                    block++;
                }
                else if (hunk < 0 && file >= 0 && line.StartsWith("+++ ", StringComparison.Ordinal)
                    && !line.StartsWith("+++ /dev/null", StringComparison.Ordinal))
                {
                    // Names the file in half of the words of the line above it.
                    file = i;
                }
                else if (line.StartsWith("@@", StringComparison.Ordinal))
                {
                    unit.Parent = file;
                    hunk = i;
                    block++;
                    // What stands behind the second pair of signs is the function that the hunk is in.
                    var signs = line[2..].IndexOf("@@", StringComparison.Ordinal);
                    within = signs < 0 ? path : $"{path} {line[(signs + 4)..].Trim()}";
                }
                else
                {
                    unit.Parent = hunk >= 0 ? hunk : file;
                    // Each run of changed lines between lines of context is a block with these lines.
                    if (run > 0 && line.Length > 0 && line[0] is not ('+' or '-'))
                        block += run > 1 ? 1 : 0;
                    run = line.Length > 0 && line[0] is '+' or '-' ? run + 1 : 0;
                }
            }

            unit.Block = block;
            unit.Context = within;
        }
    }
}
