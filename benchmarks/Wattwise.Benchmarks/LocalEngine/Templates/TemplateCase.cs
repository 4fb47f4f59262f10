using System.Text.Json;
using Wattwise.LocalEngine;
using Wattwise.LocalEngine.Templates;

namespace Wattwise.Benchmarks.LocalEngine.Templates;

/// <summary>A conversation of the references, as Python's templates get it and as ours do.</summary>
internal sealed class TemplateCase
{
    private static readonly string[] Messages = ["messages", "tools", "documents", "add_generation_prompt", "enable_thinking"];

    private readonly JsonElement _json;

    public TemplateCase(JsonElement json)
    {
        _json = json;
        Turns = [.. json.GetProperty("messages").EnumerateArray().Select(Turn)];
        Options = new()
        {
            Tools = json.TryGetProperty("tools", out var tools) ? [.. tools.EnumerateArray()] : [],
            AddGenerationPrompt = json.GetProperty("add_generation_prompt").GetBoolean(),
            EnableThinking = json.TryGetProperty("enable_thinking", out var thinks) ? thinks.GetBoolean() : null,
            Variables = json.EnumerateObject().Where(entry => !Messages.Contains(entry.Name)).ToDictionary(
                entry => entry.Name, entry => entry.Value),
        };
    }

    public IReadOnlyList<ChatTurn> Turns { get; }

    public ChatPromptOptions Options { get; }

    /// <summary>The variables as Python had them.</summary>
    public Dictionary<string, Value> Variables(TemplateReferences references)
    {
        var variables = _json.EnumerateObject().ToDictionary(entry => entry.Name, entry => JsonInput.Read(entry.Value));
        variables.TryAdd("tools", NoneValue.Instance);
        variables.TryAdd("documents", NoneValue.Instance);
        variables["bos_token"] = StringValue.OfTemplate(references.Bos);
        variables["eos_token"] = StringValue.OfTemplate(references.Eos);
        return variables;
    }

    private static ChatTurn Turn(JsonElement message)
    {
        var content = message.GetProperty("content");
        var parts = content.ValueKind == JsonValueKind.Array
            ? content.EnumerateArray().Select(part => part.GetProperty("text").GetString()!).ToArray()
            : null;
        return new(message.GetProperty("role").GetString()!, parts is null ? content.GetString() ?? "" : string.Concat(parts))
        {
            Parts = parts,
            Reasoning = Text(message, "reasoning_content"),
            ToolCallId = Text(message, "tool_call_id"),
            ToolName = Text(message, "name"),
            ToolCalls = message.TryGetProperty("tool_calls", out var calls) ? [.. calls.EnumerateArray().Select(Call)] : [],
        };
    }

    private static ChatToolCall Call(JsonElement call)
    {
        var function = call.GetProperty("function");
        var arguments = function.GetProperty("arguments");
        return new(Text(call, "id") ?? "", Text(function, "name")!, arguments.ValueKind == JsonValueKind.String
            ? arguments.GetString()!
            : arguments.GetRawText());
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var text) ? text.GetString() : null;
}
