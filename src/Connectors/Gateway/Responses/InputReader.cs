using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Wattwise.Gateway.Errors;
using Wattwise.Gateway.Reading;

namespace Wattwise.Gateway.Responses;

/// <summary>Reads the input of a request: a text, or items.</summary>
/// <param name="find">Finds an item that was sent, by its id.</param>
/// <param name="maxReferencedBytes">The most bytes of all items that are referred to.</param>
internal sealed class InputReader(Func<string, SentItem?> find, long maxReferencedBytes)
{
    private const int MaxParts = 1024;
    private const int MaxIdLength = 128;

    // As the gateway's own ids of reasoning begin, and OpenAI's.
    private const string ReasoningPrefix = "rs_";

    /// <summary>Whether calls of hosted tools were left out.</summary>
    public bool HasHosted { get; private set; }

    /// <summary>The bytes of the items that are referred to.</summary>
    public long ReferencedBytes { get; private set; }

    /// <param name="reader">The request.</param>
    /// <param name="maxItems">The most items.</param>
    public List<ChatMessage> Read(FieldReader reader, int maxItems)
    {
        if (!reader.Find("input", out var input))
            throw new GatewayException(GatewayErrors.Missing("input"));
        if (input.ValueKind == JsonValueKind.String)
            return [new ChatMessage(ChatRole.User, FieldReader.TextOf(input, "input"))];

        var (messages, calls) = (new List<ChatMessage>(), new OpenCalls());
        foreach (var (item, path) in reader.Items("input", maxItems, mayBeText: true))
        {
            if (!ReadItem(FieldReader.Of(item, path), messages))
                HasHosted = true;
            else if (messages.Count > 0)
                calls.Add(messages[^1], path + ".call_id");
        }

        return messages.Count > 0 ? messages : throw new GatewayException(GatewayErrors.WrongValue("input", "at least one item"));
    }

    /// <returns>False for a call of a hosted tool, which is left out with what it found.</returns>
    private bool ReadItem(FieldReader item, List<ChatMessage> messages)
    {
        switch (item.Text("type", SharedReading.MaxNameLength))
        {
            case null when !item.Find("role", out _) && item.Find("id", out _):
            case "item_reference":
                AddReferenced(item, messages);
                break;
            case null or "message":
                messages.Add(ReadMessage(item));
                break;
            case "function_call":
                AddCall(SharedReading.ReadCall(item, item.RequiredText("call_id"), item.RequiredText("name")));
                break;
            case "custom_tool_call":
                AddCall(Call(item, item.RequiredText("name"), "input", item.RequiredText("input")));
                break;
            case "local_shell_call":
                item.RequiredObject("action");
                AddCall(Call(item, "local_shell", "action", item.Find("action", out var action) ? action.Clone() : null));
                break;
            case "function_call_output" or "custom_tool_call_output" or "local_shell_call_output":
                messages.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent(item.RequiredText("call_id"), ReadOutput(item))]));
                break;
            case "reasoning":
                break;
            case "web_search_call" or "file_search_call" or "code_interpreter_call" or "image_generation_call":
                return false;
            default:
                throw new GatewayException(GatewayErrors.WrongValue(
                    item.Name("type"),
                    "message, function_call, function_call_output, custom_tool_call, custom_tool_call_output, local_shell_call, "
                    + "local_shell_call_output or reasoning"));
        }

        return true;

        void AddCall(FunctionCallContent call) => OfAssistant(messages).Contents.Add(call);
    }

    private void AddReferenced(FieldReader item, List<ChatMessage> messages)
    {
        var id = item.RequiredText("id", MaxIdLength);
        if (id.StartsWith(ReasoningPrefix, StringComparison.Ordinal))
            return;
        if (find(id) is not { } sent)
            throw new GatewayException(GatewayErrors.ItemNotFound(item.Name("id")));
        ReferencedBytes += Encoding.UTF8.GetByteCount(sent.Text);
        if (ReferencedBytes > maxReferencedBytes)
            throw new GatewayException(GatewayErrors.TooLarge(maxReferencedBytes));
        if (sent.CallId is null)
            messages.Add(new ChatMessage(ChatRole.Assistant, sent.Text));
        else
            OfAssistant(messages).Contents.Add(SharedReading.CallOf(sent.CallId, sent.Name!, sent.Text));
    }

    // What an agent's own tools did, made with another provider: to the model a call like any other.
    private static FunctionCallContent Call(FieldReader item, string name, string argument, object? value) =>
        new(item.RequiredText("call_id"), name, new Dictionary<string, object?> { [argument] = value });

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
        return [.. item.Items("content", MaxParts, mayBeText: true).Select(part => ReadPart(FieldReader.Of(part.Item, part.Path)))];
    }

    private static AIContent ReadPart(FieldReader part) => part.RequiredText("type", SharedReading.MaxNameLength) switch
    {
        "input_text" or "output_text" => new TextContent(part.RequiredText("text")),
        "refusal" => new TextContent(part.RequiredText("refusal")),
        "input_image" => SharedReading.ReadImage(part, "image_url"),
        _ => throw new GatewayException(GatewayErrors.WrongValue(part.Name("type"), "input_text, output_text, refusal or input_image")),
    };

    private static string ReadOutput(FieldReader item)
    {
        if (!item.Find("output", out var output))
            throw new GatewayException(GatewayErrors.Missing(item.Name("output")));
        if (output.ValueKind == JsonValueKind.String)
            return FieldReader.TextOf(output, item.Name("output"));
        var text = new StringBuilder();
        foreach (var (part, path) in item.Items("output", MaxParts, mayBeText: true))
        {
            text.Append(ReadPart(FieldReader.Of(part, path)) is TextContent shown
                ? shown.Text : throw new GatewayException(GatewayErrors.WrongValue(path, "text")));
        }

        return text.ToString();
    }
}
