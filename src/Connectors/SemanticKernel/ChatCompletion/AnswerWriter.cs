using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using TextContent = Microsoft.Extensions.AI.TextContent;

namespace Wattwise.SemanticKernel;

/// <summary>Gives the caller the answer: the service's own objects, or new ones if the answer is the cache's or another stage's.</summary>
internal static class AnswerWriter
{
    public static IReadOnlyList<ChatMessageContent> Write(ChatResponse response)
    {
        if (response.RawRepresentation is RawAnswer raw && raw.Text == response.Text)
            return raw.Contents;

        return [.. response.Messages.TakeLast(1).Select(message => Write(message, response))];
    }

    /// <summary>Writes an update of a stream.</summary>
    /// <returns><see langword="null"/> if it holds nothing for the caller.</returns>
    public static StreamingChatMessageContent? Write(ChatResponseUpdate update)
    {
        if (ReferenceEquals(update.RawRepresentation, RawAnswer.Nothing))
            return null;
        if (update.RawRepresentation is StreamingChatMessageContent raw && (raw.ChoiceIndex > 0 || update.Text == TextOf(raw)))
            return raw;
        if (update.Contents.Count == 0 && update.FinishReason is null)
            return null;

        var content = new StreamingChatMessageContent(ToRole(update.Role), content: null, innerContent: update, modelId: update.ModelId)
        {
            AuthorName = update.AuthorName,
        };
        UsageDetails? usage = null;
        foreach (var item in update.Contents)
        {
            if (item is TextContent text)
                content.Items.Add(new StreamingTextContent(text.Text));
            else if (item is TextReasoningContent reasoning)
                content.Items.Add(new StreamingReasoningContent(reasoning.Text));
            else if (item is UsageContent reported)
                usage = reported.Details;
        }

        content.Metadata = Metadata(update.ResponseId, update.FinishReason, usage, update.CreatedAt);
        return content;
    }

    private static ChatMessageContent Write(ChatMessage message, ChatResponse response)
    {
        var content = new ChatMessageContent(
            new AuthorRole(message.Role.Value), content: null, modelId: response.ModelId, innerContent: response)
        {
            AuthorName = message.AuthorName,
            Metadata = Metadata(response.ResponseId, response.FinishReason, response.Usage, response.CreatedAt),
        };
        foreach (var item in message.Contents)
        {
            if (item is TextContent text)
                content.Items.Add(new Microsoft.SemanticKernel.TextContent(text.Text, modelId: response.ModelId));
            else if (item is TextReasoningContent reasoning)
                content.Items.Add(new ReasoningContent(reasoning.Text));
        }

        return content;
    }

    private static Dictionary<string, object?> Metadata(
        string? id, ChatFinishReason? finishReason, UsageDetails? usage, DateTimeOffset? createdAt)
    {
        var metadata = new Dictionary<string, object?> { ["Id"] = id, ["CreatedAt"] = createdAt };
        if (finishReason is { } reason)
            metadata["FinishReason"] = FinishReasons.Write(reason);
        if (usage is not null)
            metadata["Usage"] = usage;
        return metadata;
    }

    private static AuthorRole? ToRole(ChatRole? role) => role is { } known ? new AuthorRole(known.Value) : null;

    private static string TextOf(StreamingChatMessageContent content) => content.Items.Count switch
    {
        0 => "",
        1 => (content.Items[0] as StreamingTextContent)?.Text ?? "",
        _ => string.Concat(content.Items.OfType<StreamingTextContent>().Select(item => item.Text)),
    };
}
