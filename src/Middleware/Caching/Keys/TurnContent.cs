using Microsoft.Extensions.AI;

namespace Wattwise.Caching;

/// <summary>Hashes what a message says: role and contents. Neighbouring pieces of text count as one text.</summary>
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
        var contents = message.Contents;
        for (var i = 0; i < contents.Count;)
        {
            switch (contents[i])
            {
                case TextContent:
                    AddText(ref hash, Join<TextContent>(contents, ref i, text => text.Text), isSystem: message.Role == ChatRole.System);
                    break;
                case TextReasoningContent:
                    hash.Add(2L);
                    hash.Add(Join<TextReasoningContent>(contents, ref i, reasoning => reasoning.Text));
                    break;
                case DataContent data:
                    hash.Add(3L);
                    hash.Add(data.MediaType);
                    hash.Add(data.Data.Span);
                    hasData = true;
                    i++;
                    break;
                case FunctionCallContent or FunctionResultContent:
                    return CacheReasons.BypassToolTurn;
                default:
                    return CacheReasons.BypassContent;
            }
        }

        hash.Add(0L);
        return null;
    }

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

    private static string Join<T>(IList<AIContent> contents, ref int index, Func<T, string> textOf)
        where T : AIContent
    {
        var first = textOf((T)contents[index++]);
        if (index == contents.Count || contents[index] is not T)
            return first;

        var end = index;
        while (end < contents.Count && contents[end] is T)
            end++;
        var joined = first + string.Concat(contents.Take(end).Skip(index).Cast<T>().Select(textOf));
        index = end;
        return joined;
    }
}
