using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using FunctionCallContent = Microsoft.SemanticKernel.FunctionCallContent;
using FunctionResultContent = Microsoft.SemanticKernel.FunctionResultContent;
using TextContent = Microsoft.SemanticKernel.TextContent;

namespace Wattwise.SemanticKernel;

/// <summary>Shows messages of Semantic Kernel to the stages as messages of Microsoft.Extensions.AI.</summary>
/// <remarks>
/// Nothing is left out silently: an item that has no counterpart becomes a content of a kind that no key can hold. Metadata of the
/// assistant's messages are the provider's notes on its own answer (id, usage, log-probabilities), which no service reads again; of all
/// others they count.
/// </remarks>
internal static class MessageReader
{
    /// <summary>Reads a message; each of its items becomes one content.</summary>
    public static ChatMessage Read(ChatMessageContent content)
    {
        var isAssistant = content.Role == AuthorRole.Assistant;
        var message = new ChatMessage
        {
            Role = new ChatRole(content.Role.Label),
            AuthorName = content.AuthorName,
            RawRepresentation = content.InnerContent,
            AdditionalProperties = isAssistant ? null : Properties(content.Metadata),
        };
        foreach (var item in content.Items)
        {
            var read = Read(item);
            if (!isAssistant)
                read.AdditionalProperties = Properties(item.Metadata);
            message.Contents.Add(read);
        }

        return message;
    }

    private static AIContent Read(KernelContent item) => item switch
    {
        TextContent text when item.GetType() == typeof(TextContent) => new Microsoft.Extensions.AI.TextContent(text.Text),
        ReasoningContent reasoning => new TextReasoningContent(reasoning.Text),
        FunctionCallContent call => ReadCall(call),
        FunctionResultContent result => new Microsoft.Extensions.AI.FunctionResultContent(result.CallId ?? "", result.Result),
        BinaryContent { Data: { } data, MimeType: { Length: > 0 } mimeType } when IsMediaType(mimeType) => new DataContent(data, mimeType),
        _ => new AIContent { RawRepresentation = item },
    };

    private static Microsoft.Extensions.AI.FunctionCallContent ReadCall(FunctionCallContent call) =>
        new(call.Id ?? "", string.IsNullOrEmpty(call.PluginName)
            ? call.FunctionName
            : $"{call.PluginName}_{call.FunctionName}", call.Arguments)
        {
            Exception = call.Exception,
        };

    private static bool IsMediaType(string mimeType) => System.Net.Http.Headers.MediaTypeHeaderValue.TryParse(mimeType, out _);

    private static AdditionalPropertiesDictionary? Properties(IReadOnlyDictionary<string, object?>? metadata)
    {
        if (metadata is not { Count: > 0 })
            return null;

        var properties = new AdditionalPropertiesDictionary();
        foreach (var (name, value) in metadata)
        {
            var free = name;
            while (!properties.TryAdd(free, value is null ? null : PlainValue.Of(value)))
                free += "'";
        }

        return properties;
    }
}
