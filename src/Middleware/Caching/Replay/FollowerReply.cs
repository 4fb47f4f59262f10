using Microsoft.Extensions.AI;

namespace Wattwise.Caching;

/// <summary>
/// The reply to one request that waited for another one's answer: copies with ids of its own, which share no mutable object.
/// </summary>
internal sealed class FollowerReply
{
    private readonly Dictionary<string, string> _messageIds = [];
    private readonly string _responseId = NewId();

    /// <summary>The update that begins the reply.</summary>
    public ChatResponseUpdate Mark(CacheHit hit) => AnswerReplay.Mark(hit, _responseId);

    /// <summary>A copy of an update that the first caller was given.</summary>
    public ChatResponseUpdate Copy(in FlightItem item)
    {
        var update = item.Update!;
        return new ChatResponseUpdate(update.Role, Contents(item))
        {
            AuthorName = update.AuthorName,
            FinishReason = update.FinishReason,
            ModelId = update.ModelId,
            ResponseId = _responseId,
            MessageId = MessageId(update.MessageId),
            CreatedAt = update.CreatedAt,
        };
    }

    /// <summary>A copy of a response that is not kept (cut off, filtered), as one update.</summary>
    public ChatResponseUpdate CopyResponse(in FlightItem item)
    {
        var response = item.Response!;
        var copy = new ChatResponseUpdate(ChatRole.Assistant, Contents(item))
        {
            AuthorName = response.Messages[0].AuthorName,
            FinishReason = response.FinishReason,
            ModelId = response.ModelId,
            ResponseId = _responseId,
            MessageId = MessageId(response.Messages[0].MessageId),
            CreatedAt = response.CreatedAt,
        };
        copy.Contents.Add(new UsageContent(AnswerReplay.Usage(response.Usage)));
        return copy;
    }

    private static List<AIContent> Contents(in FlightItem item) =>
        [.. ContentCopy.TryCopy(item.Contents!)!.Select(
            content => content is UsageContent usage ? new UsageContent(AnswerReplay.Usage(usage.Details)) : content)];

    private static string NewId() => Guid.NewGuid().ToString("N");

    private string MessageId(string? original)
    {
        if (!_messageIds.TryGetValue(original ?? "", out var id))
            _messageIds.Add(original ?? "", id = NewId());
        return id;
    }
}
