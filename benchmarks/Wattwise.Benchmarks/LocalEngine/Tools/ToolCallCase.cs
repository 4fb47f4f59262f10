using System.Text.Json;
using Wattwise.Benchmarks.Measurement;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.LocalEngine.Tools;

/// <summary>One output of a model with what a parser must make of it.</summary>
/// <param name="Name">Template and case.</param>
/// <param name="Template">The template's file name.</param>
/// <param name="Tools">The tools.</param>
/// <param name="Text">The output.</param>
internal sealed record ToolCallCase(string Name, string Template, IReadOnlyList<ToolDescription> Tools, string Text)
{
    /// <summary>The end of the prompt; null where the prompt has to be rendered.</summary>
    public string? PromptEnd { get; init; }

    /// <summary>Whether the prompt lets the model think; of no meaning where its end is known.</summary>
    public bool Thinks { get; init; }

    /// <summary>Whether the output is cut.</summary>
    public bool IsCut { get; init; }

    /// <summary>Whether it must call a tool.</summary>
    public bool MustCall { get; init; }

    /// <summary>What ends the turns of the template, as far as the data tells.</summary>
    public IReadOnlyList<string> Ends { get; init; } = [];

    public required JsonElement Expected { get; init; }

    /// <summary>The outputs that templates themselves write.</summary>
    public static IEnumerable<ToolCallCase> ReadWire(string folder)
    {
        using var json = JsonDocument.Parse(string.Concat(DataFile.ReadLines(folder, "tool-wire.json.gz")));
        var root = json.RootElement.Clone();
        var tools = ToolsOf(root.GetProperty("tools"));
        foreach (var template in root.GetProperty("templates").EnumerateObject())
        {
            string[] ends = [.. template.Value.EnumerateObject().Select(one => TextOf(one.Value, "end")).OfType<string>().Distinct()];
            foreach (var one in template.Value.EnumerateObject())
            {
                yield return new($"{template.Name} {one.Name}", template.Name, tools, TextOf(one.Value, "text")!)
                {
                    PromptEnd = TextOf(one.Value, "prompt_end"),
                    Ends = ends,
                    Expected = one.Value.GetProperty("expect"),
                };
            }
        }
    }

    /// <summary>The outputs of llama.cpp's own tests.</summary>
    public static IEnumerable<ToolCallCase> ReadOutputs(string folder)
    {
        var number = 0;
        foreach (var one in DataFile.ReadObjects(folder, "tool-outputs.jsonl.gz"))
        {
            var template = TextOf(one, "template")!;
            yield return new($"{template} {number++}", template, ToolsOf(one.GetProperty("tools")), TextOf(one, "text")!)
            {
                Thinks = one.GetProperty("thinking").GetBoolean(),
                IsCut = one.TryGetProperty("partial", out var isCut) && isCut.GetBoolean(),
                MustCall = TextOf(one, "tool_choice") == "required",
                Expected = one.GetProperty("expect"),
            };
        }
    }

    private static ToolDescription[] ToolsOf(JsonElement tools) => tools.ValueKind != JsonValueKind.Array ? [] :
    [
        .. tools.EnumerateArray().Select(tool => tool.GetProperty("function")).Select(function => new ToolDescription(
            TextOf(function, "name")!, TextOf(function, "description"), function.TryGetProperty("parameters", out var schema)
                ? schema.Clone() : default)),
    ];

    private static string? TextOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}
