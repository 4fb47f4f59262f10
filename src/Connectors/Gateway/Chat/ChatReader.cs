using System.Text.Json;
using Microsoft.Extensions.AI;
using Wattwise.Gateway.Errors;
using Wattwise.Gateway.Reading;

namespace Wattwise.Gateway.Chat;

/// <summary>Reads a request to <c>/v1/chat/completions</c>.</summary>
internal static class ChatReader
{
    public static ModelRequest Read(JsonElement body, GatewayOptions limits, out bool includeUsage)
    {
        var ignored = ChatFields.Table.Check(body);
        var reader = new FieldReader(body, "");
        var options = SharedReading.ReadSampling(reader);
        SharedReading.ReadPenalties(reader, options);
        var olderLimit = reader.Whole("max_tokens", 1, int.MaxValue);
        options.MaxOutputTokens = (int?)(reader.Whole("max_completion_tokens", 1, int.MaxValue) ?? olderLimit);
        options.Reasoning = SharedReading.ReadEffort(reader, "reasoning_effort");
        ReadFormat(reader, options);
        ChatTools.Read(reader, options, limits.MaxTools);
        foreach (var (item, path) in reader.Items("modalities", 2))
        {
            if (SharedReading.TextItem(item, path) != "text")
                throw new GatewayException(GatewayErrors.WrongValue(path, "text"));
        }

        includeUsage = reader.Object("stream_options")?.Flag("include_usage") == true;
        return new ModelRequest
        {
            Model = reader.RequiredText("model", GatewayOptions.MaxModelNameLength),
            Prompts = [ReadMessages(reader, limits.MaxMessages)],
            ChoicesPerPrompt = ChoiceCount.Read(reader, prompts: 1, limits.MaxChoices, "n"),
            Tokens = TokenAsk.ReadChat(reader),
            LimitField = reader.Find("max_completion_tokens", out _) ? "max_completion_tokens" : "max_tokens",
            SchemaField = "response_format.json_schema.schema",
            Options = options,
            IsStream = reader.Flag("stream") == true,
            Ignored = ignored,
        };
    }

    private static List<ChatMessage> ReadMessages(FieldReader reader, int maxCount)
    {
        if (!reader.Find("messages", out _))
            throw new GatewayException(GatewayErrors.Missing("messages"));
        var (messages, calls) = (new List<ChatMessage>(), new OpenCalls());
        foreach (var (item, path) in reader.Items("messages", maxCount))
        {
            var message = ReadMessage(FieldReader.Of(item, path));
            calls.Add(message, path + ".tool_call_id");
            messages.Add(message);
        }

        return messages.Count > 0 ? messages : throw new GatewayException(GatewayErrors.WrongValue("messages", "at least one message"));
    }

    private static ChatMessage ReadMessage(FieldReader reader)
    {
        var message = reader.RequiredText("role", SharedReading.MaxNameLength) switch
        {
            "system" or "developer" => new ChatMessage(ChatRole.System, ChatContents.Read(reader, isUser: false)),
            "user" => new ChatMessage(ChatRole.User, ChatContents.Read(reader, isUser: true)),
            "assistant" => ReadAssistant(reader),
            "tool" => new ChatMessage(
                ChatRole.Tool, [new FunctionResultContent(reader.RequiredText("tool_call_id"), ChatContents.ReadText(reader))]),
            _ => throw new GatewayException(GatewayErrors.WrongValue(reader.Name("role"), "system, developer, user, assistant or tool")),
        };
        message.AuthorName = reader.Text("name", SharedReading.MaxNameLength);
        return message;
    }

    private static ChatMessage ReadAssistant(FieldReader reader)
    {
        if (reader.Find("function_call", out _))
            throw new GatewayException(GatewayErrors.Unsupported(reader.Name("function_call"), "it is the older form of tool_calls."));
        var contents = reader.Find("content", out _) ? ChatContents.Read(reader, isUser: false) : [];
        if (contents.Count == 0 && reader.Text("refusal") is { } refusal)
            contents.Add(new TextContent(refusal));
        foreach (var (item, path) in reader.Items("tool_calls", int.MaxValue))
        {
            var call = FieldReader.Of(item, path);
            if (call.Text("type") is not (null or "function"))
                throw new GatewayException(GatewayErrors.WrongValue(call.Name("type"), "function"));
            var function = call.RequiredObject("function");
            contents.Add(SharedReading.ReadCall(function, call.RequiredText("id"), function.RequiredText("name")));
        }

        return new ChatMessage(ChatRole.Assistant, contents);
    }

    private static void ReadFormat(FieldReader reader, ChatOptions options)
    {
        if (reader.Object("response_format") is not { } format)
            return;
        switch (format.RequiredText("type"))
        {
            case "text":
                options.ResponseFormat = ChatResponseFormat.Text;
                break;
            case "json_object":
                options.ResponseFormat = ChatResponseFormat.Json;
                break;
            case "json_schema":
                SharedReading.ReadSchema(
                    format.RequiredObject("json_schema"), options);
                break;
            default:
                throw new GatewayException(GatewayErrors.WrongValue(format.Name("type"), "text, json_object or json_schema"));
        }
    }
}
