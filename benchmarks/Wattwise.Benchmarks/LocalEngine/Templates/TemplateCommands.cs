using System.CommandLine;

namespace Wattwise.Benchmarks.LocalEngine.Templates;

/// <summary>The verb of the chat templates.</summary>
internal static class TemplateCommands
{
    public static void AddTo(Command root)
    {
        Option<string> data = new("--data") { Description = "Folder with chat-templates.json.gz, or a folder below it.", Required = true };
        Option<string?> templates = new("--templates")
        {
            Description = "Folder with the templates; without one, those of the npm package node-llama-cpp 3.22.1 are restored.",
        };
        Option<int> rounds = new("--rounds")
        {
            Description = "Renderings of each template and conversation.",
            DefaultValueFactory = _ => 101,
        };
        var verb =
            new Command("templates",
                "Renders published chat templates: equality with Python's jinja2, and time beside llama_chat_apply_template.") { data,
                    templates, rounds };
        verb.SetAction(async (parsed, cancellationToken) => new TemplatesBenchmark(
            TemplateReferences.Read(parsed.GetRequiredValue(data)),
            parsed.GetValue(templates) ?? await PublishedTemplates.RestoreAsync(cancellationToken),
            parsed.GetRequiredValue(rounds)).Run());
        root.Add(verb);
    }
}
