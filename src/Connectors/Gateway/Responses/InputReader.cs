using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Wattwise.Gateway.Errors;
using Wattwise.Gateway.Reading;

namespace Wattwise.Gateway.Responses;

/// <summary>Reads the input of a request: a text, or items.</summary>
internal static class InputReader
{
    private const int MaxParts = 1024;

    public static List<ChatMessage> Read(FieldReader reader, int maxItems)
    {
        if (!reader.Find("input", out var input))
            throw new GatewayException(GatewayErrors.Missing("input"));
        if (input.ValueKind == JsonValueKind.String)
            return [new ChatMessage(ChatRole.User, FieldReader.TextOf(input, "input"))];

        var messages = new List<ChatMessage>();
        foreach (var (item, path) in reader.Items("input", maxItems))
            ReadItem(FieldReader.Of(item, path), messages);
        return messages.Count > 0 ? messages : throw new GatewayException(GatewayErrors.WrongValue("input", "at least one item"));
    }

    private static void ReadItem(FieldReader item, List<ChatMessage> messages)
    {
        switch (item.Text("type", SharedReading.MaxNameLength))
        {
            case null or "message":
                messages.Add(ReadMessage(item));
                break;
            case "function_call":
                var call = SharedReading.ReadCall(item, item.RequiredText("call_id"), item.RequiredText("name"));
                OfAssistant(messages).Contents.Add(call);
                break;
            case "function_call_output":
                messages.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent(item.RequiredText("call_id"), ReadOutput(item))]));
                break;
            case "reasoning":
                break;
            default:
                throw new GatewayException(GatewayErrors.WrongValue(
                    item.Name("type"), "message, function_call, function_call_output or reasoning"));
        }
    }

    // Text and calls of one turn are items of their own here, and one message to the model.
    private static ChatMessage OfAssistant(List<ChatMessage> messages)
    {
        if (messages.Count == 0 || messages[^1].Role != ChatRole.Assistant)
            messages.Add(new ChatMessage(ChatRole.Assistant, []));
        return messages[^1];
    }

    private static ChatMessage ReadMessage(FieldReader item) => item.RequiredText("role", SharedReading.MaxNameLength) switch
    {
        "user" => new ChatMessage(ChatRole.User, ReadContent(item)),
        "system" or "developer" => new ChatMessage(ChatRole.System, ReadContent(item)),
        "assistant" => new ChatMessage(ChatRole.Assistant, ReadContent(item)),
        _ => throw new GatewayException(GatewayErrors.WrongValue(item.Name("role"), "user, assistant, system or developer")),
    };

    private static List<AIContent> ReadContent(FieldReader item)
    {
        if (!item.Find("content", out var content))
            throw new GatewayException(GatewayErrors.Missing(item.Name("content")));
        if (content.ValueKind == JsonValueKind.String)
            return [new TextContent(FieldReader.TextOf(content, item.Name("content")))];
        return [.. item.Items("content", MaxParts).Select(part => ReadPart(FieldReader.Of(part.Item, part.Path)))];
    }

    private static AIContent ReadPart(FieldReader part) => part.RequiredText("type", SharedReading.MaxNameLength) switch
    {
        "input_text" or "output_text" => new TextContent(part.RequiredText("text")),
        "refusal" => new TextContent(part.RequiredText("refusal")),
        "input_image" => SharedReading.ReadData(part.RequiredText("image_url"), part.Name("image_url"), "image"),
        _ => throw new GatewayException(GatewayErrors.WrongValue(part.Name("type"), "input_text, output_text, refusal or input_image")),
    };

    private static string ReadOutput(FieldReader item)
    {
        if (!item.Find("output", out var output))
            throw new GatewayException(GatewayErrors.Missing(item.Name("output")));
        if (output.ValueKind == JsonValueKind.String)
            return FieldReader.TextOf(output, item.Name("output"));
        var text = new StringBuilder();
        foreach (var (part, path) in item.Items("output", MaxParts))
        {
            text.Append(ReadPart(FieldReader.Of(part, path)) is TextContent shown
                ? shown.Text : throw new GatewayException(GatewayErrors.WrongValue(path, "text")));
        }

        return text.ToString();
    }
}
