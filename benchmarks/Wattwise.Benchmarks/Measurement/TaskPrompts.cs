using System.Text.Json;

namespace Wattwise.Benchmarks.Measurement;

/// <summary>Real requests of six tasks: <c>task-prompts.jsonl.gz</c> with task and prompt, a list of messages as JSON text.</summary>
internal static class TaskPrompts
{
    /// <summary>The first <paramref name="count"/> requests with at most that many characters, the tasks in turn.</summary>
    public static string[] Read(string dataFolder, int count, int maxCharacters = 1200)
    {
        var byTask = DataFile.ReadObjects(dataFolder, "task-prompts.jsonl.gz")
            .Select(row => (Task: row.GetProperty("task").GetString()!, Text: UserText(row.GetProperty("prompt").GetString()!)))
            .Where(row => row.Text.Length <= maxCharacters)
            .GroupBy(row => row.Task)
            .Select(rows => rows.ToArray())
            .ToArray();
        return
        [
            .. Enumerable.Range(0, byTask.Max(rows => rows.Length))
                .SelectMany(i => byTask.Where(rows => i < rows.Length).Select(rows => rows[i].Text)).Take(count),
        ];
    }

    /// <summary>All requests with the name of their task.</summary>
    public static IEnumerable<(string Task, string Text)> ReadLabelled(string dataFolder) =>
        DataFile.ReadObjects(dataFolder, "task-prompts.jsonl.gz")
            .Select(row => (row.GetProperty("task").GetString()!, UserText(row.GetProperty("prompt").GetString()!)));

    private static string UserText(string messages)
    {
        using var json = JsonDocument.Parse(messages);
        return json.RootElement[0].GetProperty("content").GetString()!;
    }
}
