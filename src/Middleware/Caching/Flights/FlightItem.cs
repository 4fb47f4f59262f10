using Microsoft.Extensions.AI;

namespace Wattwise.Caching;

/// <summary>One step of answering a request.</summary>
/// <remarks>
/// The leader is given the model's own objects and may do with them what it likes; followers get copies that are made from
/// <see cref="Contents"/>, a snapshot from before the leader saw them.
/// </remarks>
internal readonly record struct FlightItem
{
    /// <summary>An update of the model's stream.</summary>
    public ChatResponseUpdate? Update { get; init; }

    /// <summary>
    /// Copies of the contents of <see cref="Update"/>, or of the only message of a <see cref="Response"/> that is no answer to keep.
    /// </summary>
    public AIContent[]? Contents { get; init; }

    /// <summary>
    /// True where the item is for its first caller alone: the provider keeps the conversation, or the contents cannot be copied. Sharing
    /// ends with it.
    /// </summary>
    public bool IsPrivate { get; init; }

    /// <summary>The model's whole response.</summary>
    public ChatResponse? Response { get; init; }

    /// <summary>How the cache answered, where it did.</summary>
    public CacheHit? Hit { get; init; }

    /// <summary>The complete answer, where the item ends the flight and the answer may be shared at any time.</summary>
    public CachedAnswer? Answer { get; init; }

    /// <summary>The key under which <see cref="Answer"/> was found; set together with <see cref="Hit"/>.</summary>
    public CacheKey MatchedKey { get; init; }

    /// <summary>True where <see cref="Answer"/> may serve other prompts: the model gave it and it entered the cache.</summary>
    public bool IsKept { get; init; }

    public long SizeInBytes
    {
        get
        {
            long size = 100 + (Answer?.SizeInBytes ?? 0);
            foreach (var content in Contents ?? [])
            {
                size += content switch
                {
                    TextContent text => 100 + (2L * text.Text.Length),
                    TextReasoningContent reasoning => 100 + (2L * reasoning.Text.Length),
                    DataContent data => 100 + data.Data.Length,
                    _ => 500,
                };
            }

            return size;
        }
    }

    /// <summary>An update of a flight's stream.</summary>
    /// <param name="update">The model's update.</param>
    /// <param name="isShared">False where nobody else can join the flight.</param>
    public static FlightItem Of(ChatResponseUpdate update, bool isShared)
    {
        if (!isShared)
            return new() { Update = update };

        var contents = ContentCopy.TryCopy(update.Contents);
        return new()
        {
            Update = update,
            Contents = contents,
            IsPrivate = contents is null || update.ConversationId is not null || update.ContinuationToken is not null,
        };
    }

    /// <summary>The end of a flight that has no stream.</summary>
    /// <param name="response">The model's response.</param>
    /// <param name="end">What became of its answer.</param>
    public static FlightItem Of(ChatResponse response, in FlightItem end)
    {
        if (end.Answer is not null)
            return end with { Response = response };

        var contents = response.Messages is [{ } message] ? ContentCopy.TryCopy(message.Contents) : null;
        return end with
        {
            Response = response,
            Contents = contents,
            IsPrivate = contents is null || response.ConversationId is not null || response.ContinuationToken is not null,
        };
    }
}
