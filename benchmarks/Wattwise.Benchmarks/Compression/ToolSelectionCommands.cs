using System.CommandLine;

namespace Wattwise.Benchmarks.Compression;

/// <summary>The verb of the selection of tools.</summary>
internal static class ToolSelectionCommands
{
    public static void AddTo(Command root)
    {
        Option<string> data = new("--data") { Description = "Folder with tools.jsonl.gz and tool-requests.jsonl.gz.", Required = true };
        Option<string> models = new("--models") { Description = "Folder with the embedder.", DefaultValueFactory = _ => "samples/models" };
        var selection =
            new Command("tool-selection",
                "Share of requests whose tools are all among those kept, by kind of request, beside BM25, embeddings and both; and what "
                    + "the default cut keeps.") { data, models };
        selection.SetAction((parsed, cancellationToken) => ToolSelectionBenchmark.RunAsync(
            parsed.GetRequiredValue(data), parsed.GetRequiredValue(models), cancellationToken));
        root.Add(selection);
    }
}
