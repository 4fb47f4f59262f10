using Microsoft.Extensions.AI;

namespace Wattwise.Compression;

/// <summary>Finds the parts of a prompt that may change. All others are protected: nothing reads or writes them.</summary>
/// <remarks>
/// A part belongs to the user's words before it in the list, never to later ones, so that it is the same part on each turn of the
/// conversation. Words of the last user turn around its marked documents are the question of those documents.
/// </remarks>
internal static class PromptReading
{
    /// <summary>False if nothing of a prompt may change, at a glance.</summary>
    public static bool HasParts(IReadOnlyList<ChatMessage> messages)
    {
        for (var i = 0; i < messages.Count; i++)
        {
            var contents = messages[i]?.Contents;
            for (var k = 0; k < contents?.Count; k++)
            {
                if (contents[k] is FunctionResultContent or TextContent { AdditionalProperties: not null })
                    return true;
            }
        }

        return false;
    }

    /// <summary>Reads the parts, in the order of the prompt.</summary>
    /// <param name="messages">The conversation.</param>
    /// <param name="isOwnCall">True for calls whose results were fetched from what compression left out.</param>
    public static List<PromptPart> Read(IReadOnlyList<ChatMessage> messages, Func<FunctionCallContent, bool> isOwnCall)
    {
        List<PromptPart> parts = [];
        Dictionary<string, FunctionCallContent> calls = new(StringComparer.Ordinal);
        string? question = null;
        for (var i = 0; i < messages.Count; i++)
        {
            if (messages[i] is not { } message)
                continue;
            if (message.Role == ChatRole.User && WordsOf(message) is { Length: > 0 } words)
                question = words;
            for (var k = 0; k < message.Contents.Count; k++)
            {
                switch (message.Contents[k])
                {
                    case FunctionCallContent call:
                        calls[call.CallId] = call;
                        break;
                    case FunctionResultContent result when result.GetType() == typeof(FunctionResultContent) && result.Exception is null:
                        var made = calls.GetValueOrDefault(result.CallId);
                        if (made is null || !isOwnCall(made))
                            AddResult(parts, i, k, result, made, question);
                        break;
                    case TextContent text when text.GetType() == typeof(TextContent) && message.Role != ChatRole.Assistant:
                        AddSpans(parts, i, k, text, question);
                        break;
                }
            }
        }

        return parts;
    }

    /// <summary>The user's own words: the text of a message without what is marked as a document.</summary>
    private static string WordsOf(ChatMessage message)
    {
        var hasMarks = false;
        foreach (var content in message.Contents)
            hasMarks |= content is TextContent && content.AdditionalProperties is not null && content.GetCompressionMarks().Count > 0;
        if (!hasMarks)
            return message.Text.Trim();

        var words = new System.Text.StringBuilder();
        foreach (var content in message.Contents.OfType<TextContent>())
        {
            var from = 0;
            foreach (var mark in content.GetCompressionMarks())
            {
                if (mark.Treatment == SpanTreatment.Never)
                    continue;
                words.Append(content.Text, from, mark.Start - from).Append('\n');
                from = mark.End;
            }

            words.Append(content.Text, from, content.Text.Length - from).Append('\n');
        }

        return words.ToString().Trim();
    }

    private static void AddResult(
        List<PromptPart> parts, int message, int content, FunctionResultContent result, FunctionCallContent? call, string? question)
    {
        var mark = result.GetCompressionMarks() is [var first, ..] ? first : (TextSpan?)null;
        if (mark?.Treatment == SpanTreatment.Never)
            return;
        var title = mark?.Title ?? (call is null ? null : CallSignature.TextOf(call));
        if (result.Result is IEnumerable<AIContent> blocks)
        {
            var place = 0;
            foreach (var block in blocks)
            {
                if (block is TextContent { Text.Length: > 0 } text && block.GetType() == typeof(TextContent))
                    Add(text.Text, text.Text, place);
                place++;
            }
        }
        else if (ToolResultText.Of(result.Result) is { Length: > 0 } whole)
        {
            Add(whole, result.Result, block: -1);
        }

        void Add(string text, object? value, int block) => parts.Add(new PromptPart(message, content, text)
        {
            Result = result,
            Value = value,
            Block = block,
            Mark = mark,
            Question = question,
            Title = title,
        });
    }

    private static void AddSpans(List<PromptPart> parts, int message, int content, TextContent text, string? question)
    {
        if (text.AdditionalProperties is null)
            return;
        foreach (var mark in text.GetCompressionMarks())
        {
            if (mark.Treatment == SpanTreatment.Never || mark.Length == 0)
                continue;
            parts.Add(new PromptPart(message, content, text.Text.Substring(mark.Start, mark.Length))
            {
                Mark = mark,
                Question = question,
                Title = mark.Title,
            });
        }
    }
}
