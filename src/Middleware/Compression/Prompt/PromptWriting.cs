using Microsoft.Extensions.AI;

namespace Wattwise.Compression;

/// <summary>Puts forms in place of parts, in copies of the messages.</summary>
internal static class PromptWriting
{
    /// <summary>Writes forms.</summary>
    /// <param name="messages">The caller's messages; none of them is changed.</param>
    /// <param name="parts">Parts and their forms, in the order of the prompt.</param>
    /// <returns><paramref name="messages"/> if no form changes anything.</returns>
    public static IReadOnlyList<ChatMessage> Write(
        IReadOnlyList<ChatMessage> messages, IReadOnlyList<(PromptPart Part, CompressedForm Form)> parts)
    {
        ChatMessage[]? sent = null;
        foreach (var inMessage in parts.Where(one => one.Form.Text is not null).GroupBy(one => one.Part.Message))
        {
            sent ??= [.. messages];
            var message = messages[inMessage.Key].Clone();
            AIContent[] contents = [.. message.Contents];
            foreach (var inContent in inMessage.GroupBy(one => one.Part.Content))
                contents[inContent.Key] = Write(contents[inContent.Key], [.. inContent]);
            message.Contents = contents;

            // Some clients send the provider's own form of a message again, which still has the whole content.
            message.RawRepresentation = null;
            sent[inMessage.Key] = message;
        }

        return sent ?? messages;
    }

    private static AIContent Write(AIContent content, IReadOnlyList<(PromptPart Part, CompressedForm Form)> parts)
    {
        if (content is TextContent text)
            return Like(text, WriteSpans(text.Text, parts));

        var result = (FunctionResultContent)content;
        object? value = parts[0].Form.Text;
        if (parts[0].Part.Block >= 0)
        {
            AIContent[] blocks = [.. (IEnumerable<AIContent>)result.Result!];
            foreach (var (part, form) in parts)
                blocks[part.Block] = Like((TextContent)blocks[part.Block], form.Text!);
            value = blocks;
        }

        return new FunctionResultContent(result.CallId, value)
        {
            AdditionalProperties = result.AdditionalProperties,
            Annotations = result.Annotations,
        };
    }

    private static string WriteSpans(string text, IReadOnlyList<(PromptPart Part, CompressedForm Form)> parts)
    {
        var written = new System.Text.StringBuilder(text.Length);
        var from = 0;
        foreach (var (part, form) in parts)
        {
            var mark = part.Mark!.Value;
            written.Append(text, from, mark.Start - from).Append(form.Text);
            from = mark.End;
        }

        return written.Append(text, from, text.Length - from).ToString();
    }

    private static TextContent Like(TextContent content, string text) => new(text)
    {
        AdditionalProperties = content.AdditionalProperties,
        Annotations = content.Annotations,
    };
}
