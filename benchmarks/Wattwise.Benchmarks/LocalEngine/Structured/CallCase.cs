using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>A request that is to be answered with one function call, as JSON.</summary>
/// <param name="Messages">The conversation, with the schema in the system message.</param>
/// <param name="Schema">The schema of a call.</param>
internal sealed record CallCase(IReadOnlyList<ChatMessage> Messages, JsonElement Schema)
{
    /// <summary>The cases that have a right call and whose schemas are enforced.</summary>
    public static List<CallCase> Read(string folder) =>
    [
        .. StructuredData.Read(folder, "tool-cases.jsonl.gz")
            .Where(one => one.List("expected_calls").Any())
            .Select(Of)
            .Where(one => one.IsEnforced),
    ];

    /// <summary>Whether a text is a call as the schema has it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="index">Any vocabulary.</param>
    public bool IsValid(string text, VocabularyIndex index)
    {
        try
        {
            using var call = JsonDocument.Parse(text);
            var grammar = SchemaCompiler.Compile(Schema, SchemaSettings.Default, CompileBudget.Default(), out _);
            return new InstanceWriter(new ConstraintRuntime(grammar, index, new()).Begin()).Write(call.RootElement) is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private bool IsEnforced
    {
        get
        {
            try
            {
                SchemaCompiler.Compile(Schema, SchemaSettings.Default, CompileBudget.Default(), out _);
                return true;
            }
            catch (LlamaConstraintException)
            {
                return false;
            }
        }
    }

    private static CallCase Of(JsonElement one)
    {
        var schema = SchemaOf([.. one.List("tools").Select(tool => tool.GetProperty("function"))]);
        List<ChatMessage> messages =
            [.. one.List("messages").Select(message => new ChatMessage(new(message.Text("role")), message.Text("content")))];
        var system = messages.Find(message => message.Role == ChatRole.System)?.Text;
        messages.RemoveAll(message => message.Role == ChatRole.System);
        var task = $"{system} Answer with one function call as JSON that matches this JSON schema:\n{schema.GetRawText()}";
        messages.Insert(0, new(ChatRole.System, task.Trim()));
        return new(messages, schema);
    }

    private static JsonElement SchemaOf(JsonElement[] functions)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            if (functions.Length == 1)
            {
                Write(writer, functions[0]);
            }
            else
            {
                writer.WriteStartObject();
                writer.WriteStartArray("anyOf");
                foreach (var function in functions)
                    Write(writer, function);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }
        }

        return JsonDocument.Parse(stream.ToArray()).RootElement;
    }

    private static void Write(Utf8JsonWriter writer, JsonElement function)
    {
        var (name, parameters) = (function.GetProperty("name").GetRawText(), function.GetProperty("parameters").GetRawText());
        writer.WriteRawValue(Encoding.UTF8.GetBytes(
            $$"""{"type":"object","properties":{"name":{"const":{{name}}},"arguments":{{parameters}}}"""
            + ""","required":["name","arguments"],"additionalProperties":false}"""));
    }
}
