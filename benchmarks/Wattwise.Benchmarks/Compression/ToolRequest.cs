using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Wattwise.Benchmarks.Compression;

/// <summary>A conversation and the tools that its last turn needs: one of each group.</summary>
internal sealed record ToolRequest(string Id, string Kind, ChatMessage[] Messages, string[][] Needed, string? Named)
{
    public static ToolRequest Read(JsonElement row) => new(
        row.GetProperty("id").GetString()!,
        row.GetProperty("kind").GetString()!,
        [.. row.GetProperty("messages").EnumerateArray().Select(ReadMessage)],
        [.. row.GetProperty("needed").EnumerateArray().Select(group => group.EnumerateArray().Select(name => name.GetString()!).ToArray())],
        row.TryGetProperty("named", out var named) && named.ValueKind == JsonValueKind.String ? named.GetString() : null);

    private static ChatMessage ReadMessage(JsonElement message)
    {
        var text = message.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String
            ? content.GetString()
            : null;
        var role = message.GetProperty("role").GetString()!;
        if (role == "tool")
        {
            var call = message.TryGetProperty("tool_call_id", out var id) ? id.GetString()! : "";
            return new(ChatRole.Tool, [new FunctionResultContent(call, text)]);
        }

        var read = new ChatMessage(new ChatRole(role), text);
        if (!message.TryGetProperty("tool_calls", out var calls))
            return read;
        foreach (var call in calls.EnumerateArray())
        {
            var function = call.TryGetProperty("function", out var inner) ? inner : call;
            read.Contents.Add(new FunctionCallContent(
                call.TryGetProperty("id", out var id) ? id.GetString()! : "", function.GetProperty("name").GetString()!));
        }

        return read;
    }
}
