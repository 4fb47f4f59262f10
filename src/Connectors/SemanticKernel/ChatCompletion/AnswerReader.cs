using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;

namespace Wattwise.SemanticKernel;

/// <summary>Shows a service's answers to the stages as those of a chat client.</summary>
internal static class AnswerReader
{
    /// <summary>Reads a whole answer.</summary>
    /// <param name="contents">The choices that the service returned.</param>
    /// <param name="added">What it put into the history before: functions that it ran itself.</param>
    /// <param name="defaultModelId">The model of answers that name none.</param>
    public static ChatResponse Read(
        IReadOnlyList<ChatMessageContent> contents, IReadOnlyList<ChatMessageContent> added, string? defaultModelId)
    {
        var response = new ChatResponse();
        IReadOnlyList<ChatMessageContent> rounds = added.Count == 0 ? contents : [.. added, .. contents];
        foreach (var content in rounds)
            response.Messages.Add(Read(content));

        if (contents.Count > 0)
        {
            var first = contents[0];
            response.FinishReason = FinishReasons.Read(first.Metadata);
            response.ModelId = first.ModelId ?? defaultModelId;
            response.ResponseId = Id(first.Metadata);
            response.CreatedAt = CreatedAt(first.Metadata);
        }

        response.Usage = UsageReader.Sum(rounds);
        response.RawRepresentation = new RawAnswer(contents, response.Text);
        return response;
    }

    /// <summary>Reads one content of a stream, but for its usage.</summary>
    /// <param name="content">The content.</param>
    /// <param name="defaultModelId">The model of answers that name none.</param>
    public static ChatResponseUpdate Read(StreamingChatMessageContent content, string? defaultModelId)
    {
        var update = new ChatResponseUpdate
        {
            Role = content.Role is { } role ? new ChatRole(role.Label) : null,
            AuthorName = content.AuthorName,
            ModelId = content.ModelId ?? defaultModelId,
            ResponseId = Id(content.Metadata),
            CreatedAt = CreatedAt(content.Metadata),
            FinishReason = FinishReasons.Read(content.Metadata),
            RawRepresentation = content,
        };
        foreach (var item in content.Items)
        {
            if (Read(item, content.ChoiceIndex) is { } read)
                update.Contents.Add(read);
        }

        return update;
    }

    private static ChatMessage Read(ChatMessageContent content)
    {
        var message = MessageReader.Read(content);
        message.RawRepresentation = null;
        message.AdditionalProperties = null;
        return message;
    }

    private static AIContent? Read(StreamingKernelContent item, int choice) => item switch
    {
        StreamingTextContent { Text: null or "" } => null,
        StreamingReasoningContent { Text: null or "" } => null,
        StreamingTextContent text when choice == 0 => new Microsoft.Extensions.AI.TextContent(text.Text),
        StreamingReasoningContent reasoning when choice == 0 => new TextReasoningContent(reasoning.Text),

        // Pieces of function calls and further choices: not for the cache, nor for anybody who waits for the same answer.
        _ => new AIContent { RawRepresentation = item },
    };

    private static string? Id(IReadOnlyDictionary<string, object?>? metadata) =>
        metadata is null ? null : metadata.GetValueOrDefault("Id") as string ?? metadata.GetValueOrDefault("CompletionId") as string;

    private static DateTimeOffset? CreatedAt(IReadOnlyDictionary<string, object?>? metadata) =>
        metadata is not null && metadata.TryGetValue("CreatedAt", out var createdAt) ? createdAt as DateTimeOffset? : null;
}
