using Microsoft.Extensions.AI;

namespace Wattwise.Caching;

/// <summary>Copies contents of messages, so that nobody sees what another one changes.</summary>
internal static class ContentCopy
{
    /// <summary>Copies contents; <see langword="null"/> where one is of a kind that cannot be copied.</summary>
    public static AIContent[]? TryCopy(IList<AIContent> contents)
    {
        var copies = new AIContent[contents.Count];
        for (var i = 0; i < copies.Length; i++)
        {
            if (Of(contents[i]) is not { } copy)
                return null;
            copies[i] = copy;
        }

        return copies;
    }

    /// <summary>Copies of messages, deep enough that a change by their owner does not reach them.</summary>
    public static ChatMessage[] Of(IReadOnlyList<ChatMessage> messages) => [.. messages.Select(Of)];

    private static ChatMessage Of(ChatMessage message)
    {
        if (message.GetType() != typeof(ChatMessage))
            return message;

        var copy = message.Clone();
        copy.Contents = [.. message.Contents.Select(content => Of(content) ?? content)];
        copy.AdditionalProperties = message.AdditionalProperties?.Clone();
        return copy;
    }

    /// <summary>A copy of a content; <see langword="null"/> where it is of a kind that cannot be copied.</summary>
    private static AIContent? Of(AIContent? content)
    {
        if (content is null)
            return null;

        // A derived type may carry more than is known here.
        var type = content.GetType();
        AIContent? copy = content switch
        {
            TextContent text when type == typeof(TextContent) => new TextContent(text.Text),
            TextReasoningContent reasoning when type == typeof(TextReasoningContent) =>
                new TextReasoningContent(reasoning.Text) { ProtectedData = reasoning.ProtectedData },
            ErrorContent error when type == typeof(ErrorContent) =>
                new ErrorContent(error.Message) { ErrorCode = error.ErrorCode, Details = error.Details },
            DataContent data when type == typeof(DataContent) => new DataContent(data.Data, data.MediaType) { Name = data.Name },
            UriContent uri when type == typeof(UriContent) => new UriContent(uri.Uri, uri.MediaType),
            UsageContent => content,
            _ => null,
        };
        if (copy is null || ReferenceEquals(copy, content))
            return copy;

        copy.Annotations = content.Annotations is { } annotations ? [.. annotations] : null;
        copy.AdditionalProperties = content.AdditionalProperties?.Clone();
        copy.RawRepresentation = content.RawRepresentation;
        return copy;
    }
}
