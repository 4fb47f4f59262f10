using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using TextContent = Microsoft.Extensions.AI.TextContent;

namespace Wattwise.SemanticKernel;

/// <summary>
/// Finds out which messages a stage changed, and writes those as messages of Semantic Kernel. All others stay the objects that they are.
/// </summary>
internal static class MessageWriter
{
    /// <summary>The history to send.</summary>
    /// <param name="call">The call, with the messages as the stages were given them.</param>
    /// <param name="messages">The messages as they came through the stages.</param>
    /// <returns><see langword="null"/> if the stages changed nothing.</returns>
    public static ChatHistory? Write(ChatCall call, IReadOnlyList<ChatMessage> messages)
    {
        if (messages.Count == call.Messages.Length && messages.Zip(call.Messages).All(pair => IsSame(pair.First, pair.Second)))
            return null;

        var history = new ChatHistory();
        var next = 0;
        foreach (var message in messages)
        {
            var same = next;
            while (same < call.Messages.Length && !IsSame(message, call.Messages[same]))
                same++;
            if (same < call.Messages.Length)
            {
                history.Add(call.Contents[same]);
                next = same + 1;
                continue;
            }

            // Of a changed message, the items that are the same stay too.
            var source = next < call.Messages.Length && call.Messages[next].Role == message.Role ? next++ : -1;
            history.Add(Write(message, source < 0 ? null : call.Messages[source], source < 0 ? null : call.Contents[source]));
        }

        return history;
    }

    private static ChatMessageContent Write(ChatMessage message, ChatMessage? source, ChatMessageContent? original)
    {
        var content = new ChatMessageContent(new AuthorRole(message.Role.Value), content: null)
        {
            AuthorName = message.AuthorName,
            Metadata = original?.Metadata,
        };
        foreach (var item in message.Contents)
        {
            var index = source is null ? -1 : source.Contents.ToList().FindIndex(known => IsSame(item, known));
            if (index >= 0)
                content.Items.Add(original!.Items[index]);
            else if (Write(item) is { } written)
                content.Items.Add(written);
        }

        return content;
    }

    private static KernelContent? Write(AIContent content) => content switch
    {
        TextContent text => new Microsoft.SemanticKernel.TextContent(text.Text),
        TextReasoningContent reasoning => new ReasoningContent(reasoning.Text),
        DataContent data when data.HasTopLevelMediaType("image") => new ImageContent(data.Data, data.MediaType),
        DataContent data when data.HasTopLevelMediaType("audio") => new AudioContent(data.Data, data.MediaType),
        DataContent data => new BinaryContent(data.Data, data.MediaType),
        _ => null,
    };

    private static bool IsSame(ChatMessage one, ChatMessage other) =>
        ReferenceEquals(one, other)
        || (one.Role == other.Role && one.Contents.Count == other.Contents.Count
            && one.Contents.Zip(other.Contents).All(pair => IsSame(pair.First, pair.Second)));

    // A stage may work on copies, so contents are compared by what they say.
    private static bool IsSame(AIContent one, AIContent other) => ReferenceEquals(one, other) || (one, other) switch
    {
        (TextContent text, TextContent known) => text.Text == known.Text,
        (TextReasoningContent reasoning, TextReasoningContent known) => reasoning.Text == known.Text,
        (DataContent data, DataContent known) => data.MediaType == known.MediaType && data.Data.Span.SequenceEqual(known.Data.Span),
        _ => false,
    };
}
