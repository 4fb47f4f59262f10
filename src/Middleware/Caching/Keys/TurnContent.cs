using Microsoft.Extensions.AI;

namespace Wattwise.Caching;

/// <summary>Hashes all that a provider may be sent of a message. Neighbouring pieces of text count as one text.</summary>
/// <remarks>
/// Left out are <see cref="ChatMessage.MessageId"/> and <see cref="ChatMessage.CreatedAt"/>. A raw representation is sent in place of the
/// message by some clients and no key can hold it, so the request goes past the cache; but for turns of the assistant that have contents,
/// which carry the provider's own object of the answer that they were made from. Types that derive from those of Microsoft.Extensions.AI
/// may say more than is known here, so they have no key.
/// </remarks>
internal static class TurnContent
{
    /// <summary>Adds a message to a hash.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="message">The message.</param>
    /// <param name="hasData">Set where the message holds more than text.</param>
    /// <returns>Why no key can hold the message, or <see langword="null"/>.</returns>
    public static string? AddTo(ref CanonicalHash hash, ChatMessage message, ref bool hasData)
    {
        hash.Add(message.Role.Value);
        if (AddMarks(ref hash, message) is { } reason)
            return reason;

        var contents = message.Contents;
        for (var i = 0; i < contents.Count;)
        {
            switch (contents[i])
            {
                case FunctionCallContent or FunctionResultContent:
                    return CacheReasons.BypassToolTurn;
                case { } content when !IsKnown(content):
                    return CacheReasons.BypassContent;
                case TextContent:
                    AddText(ref hash, Join<TextContent>(contents, ref i, text => text.Text), isSystem: message.Role == ChatRole.System);
                    break;
                case TextReasoningContent { ProtectedData: { } data } reasoning:
                    hash.Add(4L);
                    hash.Add(reasoning.Text);
                    hash.Add(data);
                    i++;
                    break;
                case TextReasoningContent:
                    hash.Add(2L);
                    hash.Add(Join<TextReasoningContent>(
                        contents, ref i, reasoning => reasoning.Text, reasoning => reasoning.ProtectedData is null));
                    break;
                case DataContent data:
                    hash.Add(3L);
                    hash.Add(data.MediaType);
                    hash.Add(data.Name);
                    hash.Add(data.Data.Span);
                    hasData = true;
                    i++;
                    break;
                default:
                    return CacheReasons.BypassContent;
            }
        }

        hash.Add(0L);
        return null;
    }

    /// <summary>Adds all of a message but its role and what it says: its author, and what else stands on it and its contents.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="message">The message.</param>
    /// <returns>Why no key can hold it, or <see langword="null"/>.</returns>
    public static string? AddMarks(ref CanonicalHash hash, ChatMessage message)
    {
        if (message.GetType() != typeof(ChatMessage))
            return CacheReasons.BypassContent;

        var mayBeRaw = message.Role == ChatRole.Assistant && message.Contents.Count > 0;
        if (message.RawRepresentation is not null && !mayBeRaw)
            return CacheReasons.BypassRawMessage;

        hash.Add(message.AuthorName);
        if (PlainProperties.AddTo(ref hash, message.AdditionalProperties, areOfMessage: true) is { } reason)
            return reason;

        for (var i = 0; i < message.Contents.Count; i++)
        {
            var content = message.Contents[i];
            if (content.RawRepresentation is not null && !mayBeRaw)
                return CacheReasons.BypassRawMessage;
            if (content.Annotations is { Count: > 0 })
                return CacheReasons.BypassContent;
            if (content.AdditionalProperties is not { Count: > 0 } properties)
                continue;

            hash.Add((long)i);
            if (PlainProperties.AddTo(ref hash, properties, areOfMessage: true) is { } contentReason)
                return contentReason;
        }

        hash.Add(-1L);
        return null;
    }

    /// <summary>True for a content of exactly the types whose every property is in the key.</summary>
    public static bool IsKnown(AIContent content) =>
        content.GetType() is var type
        && (type == typeof(TextContent) || type == typeof(TextReasoningContent) || type == typeof(DataContent));

    /// <summary>Adds a text of which only the words count: trimmed, with one kind of line end.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="text">The text.</param>
    public static void AddNormalised(ref CanonicalHash hash, string? text)
    {
        var trimmed = text.AsSpan().Trim();
        if (trimmed.Contains('\r'))
            trimmed = trimmed.ToString().ReplaceLineEndings("\n");
        hash.Add(trimmed);
    }

    private static void AddText(ref CanonicalHash hash, string text, bool isSystem)
    {
        if (text.Length == 0)
            return;

        hash.Add(1L);
        if (isSystem)
            AddNormalised(ref hash, text);
        else
            hash.Add(text);
    }

    private static string Join<T>(IList<AIContent> contents, ref int index, Func<T, string> textOf, Func<T, bool>? mayJoin = null)
        where T : AIContent
    {
        var first = textOf((T)contents[index++]);
        var end = index;
        while (end < contents.Count && contents[end] is T piece && IsKnown(piece) && mayJoin?.Invoke(piece) != false)
            end++;
        if (end == index)
            return first;

        var joined = first + string.Concat(contents.Take(end).Skip(index).Cast<T>().Select(textOf));
        index = end;
        return joined;
    }
}
