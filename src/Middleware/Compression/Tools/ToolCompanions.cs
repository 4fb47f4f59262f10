using Wattwise.Language;

namespace Wattwise.Compression;

/// <summary>Finds what may have to be called before a tool: what gets or lists the thing that it changes, and what its description
/// names.</summary>
internal static class ToolCompanions
{
    // Where more would do, none is known to be the one.
    private const int Max = 4;

    /// <summary>The companions of each tool.</summary>
    public static int[][] Of(ToolText[] tools)
    {
        var names = new ToolNames([.. tools.Select(tool => tool.Tool)]);
        var purposes = Array.ConvertAll(tools, PurposeOf);
        var readers = Enumerable.Range(0, tools.Length)
            .Where(tool => purposes[tool] is { IsReading: true, Things.Count: > 0 })
            .ToLookup(tool => tools[tool].Group ?? "", StringComparer.Ordinal);
        return [.. tools.Select((tool, i) =>
        {
            var read = purposes[i].IsChanging
                ? readers[tool.Group ?? ""].Where(other => purposes[other].Things.IsSubsetOf(purposes[i].Things))
                : [];
            return names.In(tool.Description).Concat(read).Where(other => other != i).Distinct().Take(Max).ToArray();
        })];
    }

    // The first action says what is done; the other words to what.
    private static (bool IsReading, bool IsChanging, HashSet<string> Things) PurposeOf(ToolText tool)
    {
        var words = tool.Words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var action = Array.FindIndex(words, WordSenses.IsAction);
        var isReading = action >= 0 && WordSenses.IsReading(words[action]);
        return (isReading, action >= 0 && !isReading, [.. words.Where((_, i) => i != action).Select(WordForms.Stem)]);
    }
}
