using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Wattwise.Caching;

/// <summary>Turns a cached answer into what a model would have returned.</summary>
internal static class AnswerReplay
{
    private const string CachedInputTokens = "wattwise.cached_input_tokens";
    private const string CachedOutputTokens = "wattwise.cached_output_tokens";

    public static ChatResponse ToResponse(CachedAnswer answer, CacheHit hit)
    {
        var message = new ChatMessage { Role = ChatRole.Assistant, AuthorName = answer.AuthorName, MessageId = NewId() };
        var chunks = answer.Chunks.Span;
        var start = 0;
        for (var i = 0; i < chunks.Length;)
        {
            var isReasoning = chunks[i].IsReasoning;
            var length = 0;
            for (; i < chunks.Length && chunks[i].IsReasoning == isReasoning; i++)
                length += chunks[i].Length;
            message.Contents.Add(Content(answer, start, length, isReasoning));
            start += length;
        }

        var response = new ChatResponse(message)
        {
            FinishReason = ChatFinishReason.Stop,
            ModelId = answer.ModelId,
            ResponseId = NewId(),
            CreatedAt = answer.CreatedAt,
            Usage = Usage(answer.CreateUsage()),
        };
        response.SetCacheHit(hit);
        return response;
    }

    /// <summary>
    /// The first update of an answer that the cache gives. It names no message, so that <c>ToChatResponse()</c> moves the mark to no
    /// message, which apps store.
    /// </summary>
    public static ChatResponseUpdate Mark(CacheHit hit, string responseId)
    {
        var update = new ChatResponseUpdate { Role = ChatRole.Assistant, ResponseId = responseId };
        update.SetCacheHit(hit);
        return update;
    }

    /// <summary>The answer as a stream: the mark, then the model's own chunks; the last update carries usage and finish reason.</summary>
    public static IEnumerable<ChatResponseUpdate> ToUpdates(CachedAnswer answer, CacheHit hit)
    {
        var (messageId, responseId) = (NewId(), NewId());
        yield return Mark(hit, responseId);

        var start = 0;
        for (var i = 0; i < answer.Chunks.Length; i++)
        {
            var chunk = answer.Chunks.Span[i];
            yield return Update(Content(answer, start, chunk.Length, chunk.IsReasoning));
            start += chunk.Length;
        }

        var last = Update(new UsageContent(Usage(answer.CreateUsage())));
        last.FinishReason = ChatFinishReason.Stop;
        yield return last;

        ChatResponseUpdate Update(AIContent content) => new(ChatRole.Assistant, [content])
        {
            AuthorName = answer.AuthorName,
            ModelId = answer.ModelId,
            MessageId = messageId,
            ResponseId = responseId,
            CreatedAt = answer.CreatedAt,
        };
    }

    /// <summary>As <see cref="ToUpdates"/>, at the pace of a model.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="hit">How it was found.</param>
    /// <param name="delay">The time between two chunks.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="cancellationToken">Ends the replay, also while it waits.</param>
    public static async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(
        CachedAnswer answer, CacheHit hit, TimeSpan delay, TimeProvider timeProvider,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var chunk = 0;
        foreach (var update in ToUpdates(answer, hit))
        {
            // Neither the mark nor the end is a chunk.
            if (delay > TimeSpan.Zero && chunk > 1 && chunk <= answer.Chunks.Length)
                await Task.Delay(delay, timeProvider, cancellationToken).ConfigureAwait(false);
            chunk++;
            yield return update;
        }
    }

    /// <summary>The usage of a hit: no tokens were spent; those of the model call that was avoided are kept as additional counts.</summary>
    public static UsageDetails Usage(UsageDetails? avoided)
    {
        var usage = new UsageDetails { InputTokenCount = 0, OutputTokenCount = 0, TotalTokenCount = 0 };
        if (avoided?.InputTokenCount is { } input)
            (usage.AdditionalCounts ??= [])[CachedInputTokens] = input;
        if (avoided?.OutputTokenCount is { } output)
            (usage.AdditionalCounts ??= [])[CachedOutputTokens] = output;
        return usage;
    }

    private static AIContent Content(CachedAnswer answer, int start, int length, bool isReasoning)
    {
        var text = length == answer.Text.Length ? answer.Text : answer.Text.Substring(start, length);
        return isReasoning ? new TextReasoningContent(text) : new TextContent(text);
    }

    private static string NewId() => Guid.NewGuid().ToString("N");
}
