using Microsoft.Extensions.AI;

namespace Wattwise.Directives;

/// <summary>Puts a directive into a request, without a change to what the caller holds.</summary>
/// <remarks>
/// A provider caches prompts from their beginning, so a directive goes as far behind as it can: behind the last system text of a first
/// turn; in later turns, whose system text and history the provider may have cached, behind the text of the last user turn.
/// </remarks>
internal static class DirectiveWording
{
    /// <summary>Applies a directive.</summary>
    /// <returns>The very same objects where there is nothing to add, else copies of what changes.</returns>
    public static (IReadOnlyList<ChatMessage> Messages, ChatOptions? Options) Apply(
        Directive directive, IReadOnlyList<ChatMessage> messages, ChatOptions? options)
    {
        if (directive.IsNothing)
            return (messages, options);

        var changed = options?.Clone() ?? new ChatOptions();
        if (directive.MaxOutputTokens is { } limit)
            changed.MaxOutputTokens = Math.Min(limit, changed.MaxOutputTokens ?? int.MaxValue);
        if (directive.Effort is { } effort && changed.Reasoning?.Effort is null)
        {
            changed.Reasoning = changed.Reasoning is { } reasoning
                ? new ReasoningOptions { Effort = effort, Output = reasoning.Output }
                : new ReasoningOptions { Effort = effort };
        }

        if (directive.Text.Length == 0)
            return (messages, changed);

        var (lastSystem, lastUser, hasHistory) = (-1, -1, false);
        for (var i = 0; i < messages.Count; i++)
        {
            if (messages[i].Role == ChatRole.System)
                lastSystem = i;
            else if (messages[i].Role == ChatRole.User)
                lastUser = i;
            else
                hasHistory = true;
        }

        if (hasHistory && lastUser >= 0)
            return (WithText(messages, lastUser, directive.Text), changed);
        if (lastSystem >= 0)
            return (WithText(messages, lastSystem, directive.Text), changed);
        if (!string.IsNullOrEmpty(changed.Instructions))
        {
            changed.Instructions = $"{changed.Instructions}\n\n{directive.Text}";
            return (messages, changed);
        }

        return ([new ChatMessage(ChatRole.System, directive.Text), .. messages], changed);
    }

    private static ChatMessage[] WithText(IReadOnlyList<ChatMessage> messages, int index, string text)
    {
        ChatMessage[] copy = [.. messages];
        var message = messages[index].Clone();

        // Within a text, not as one more: clients join texts of a message in their own ways.
        message.Contents = [.. message.Contents];
        var last = message.Contents.Count - 1;
        if (last >= 0 && message.Contents[last] is TextContent { Annotations: null } content && content.GetType() == typeof(TextContent))
            message.Contents[last] = new TextContent($"{content.Text}\n\n{text}") { AdditionalProperties = content.AdditionalProperties };
        else
            message.Contents.Add(new TextContent(text));

        // What a client would send in place of the contents.
        message.RawRepresentation = null;
        copy[index] = message;
        return copy;
    }
}
