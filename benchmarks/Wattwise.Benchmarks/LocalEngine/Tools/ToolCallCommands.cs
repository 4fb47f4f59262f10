using System.CommandLine;
using Wattwise.Benchmarks.LocalEngine.Templates;

namespace Wattwise.Benchmarks.LocalEngine.Tools;

/// <summary>The verb of calls of tools.</summary>
internal static class ToolCallCommands
{
    public static void AddTo(Command root)
    {
        Option<string> data = new("--data") { Description = "Folder with tool-wire.json.gz and tool-outputs.jsonl.gz.", Required = true };
        Option<string?> templates = new("--templates")
        {
            Description = "Folder with the templates; without one, those of the npm package node-llama-cpp 3.22.1 are restored.",
        };
        var verb = new Command("tool-calls",
            "Reads outputs with calls of tools and reasoning of many families: whole, by byte and in random cuts.") { data, templates };
        verb.SetAction(async (parsed, cancellationToken) => new ToolCallsBenchmark(
            parsed.GetRequiredValue(data), parsed.GetValue(templates) ?? await PublishedTemplates.RestoreAsync(cancellationToken)).Run());
        root.Add(verb);
    }
}
