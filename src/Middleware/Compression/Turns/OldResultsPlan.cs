using Microsoft.Extensions.AI;

namespace Wattwise.Compression;

/// <summary>Which old results are cleared.</summary>
/// <param name="Cleared">The results, in the order of their messages.</param>
/// <param name="BatchPoints">The places of the conversation at which they were cleared, in their order.</param>
internal sealed record OldResultsPlan(IReadOnlyList<ClearedResult> Cleared, IReadOnlyList<BatchPoint> BatchPoints)
{
    public static OldResultsPlan Nothing { get; } = new([], []);

    /// <summary>Puts placeholders in place of the cleared results.</summary>
    /// <param name="messages">The messages that were planned for, or the same ones with other contents in the same places.</param>
    /// <param name="original">What stands for the result elsewhere: the text whose size the placeholder tells, and what to call to get
    /// it, such as
    /// <c>get_original("…")</c>, which has to be there before the request is sent. <see langword="null"/>, alone or as the call, if
    /// there is no
    /// such thing.</param>
    /// <returns>The list: copies of the messages that changed, and the other ones as they are. <paramref name="messages"/> if nothing
    /// is cleared.</returns>
    public IReadOnlyList<ChatMessage> Apply(
        IReadOnlyList<ChatMessage> messages, Func<ClearedResult, (string Text, string? Call)>? original = null)
    {
        if (Cleared.Count == 0)
            return messages;

        ChatMessage[] sent = [.. messages];
        foreach (var inMessage in Cleared.GroupBy(cleared => cleared.Message))
        {
            var message = messages[inMessage.Key].Clone();
            AIContent[] contents = [.. message.Contents];
            foreach (var cleared in inMessage)
            {
                var (text, call) = original?.Invoke(cleared) ?? (cleared.Text, null);
                var placeholder = Markers.ForResult(cleared.ToolName, text, cleared.IsSuperseded, call);
                contents[cleared.Content] = new FunctionResultContent(cleared.Result.CallId, placeholder)
                {
                    AdditionalProperties = cleared.Result.AdditionalProperties,
                    Annotations = cleared.Result.Annotations,
                };
            }

            message.Contents = contents;

            // Some clients send the provider's own form of a message again, which still has the whole result.
            message.RawRepresentation = null;
            sent[inMessage.Key] = message;
        }

        return sent;
    }
}
