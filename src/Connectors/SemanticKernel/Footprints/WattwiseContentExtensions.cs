using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Caching;
using Wattwise.SemanticKernel;

namespace Microsoft.SemanticKernel;

/// <summary>Reads the <see cref="RequestFootprint"/> and the <see cref="CacheHit"/> of answers that came through Wattwise.</summary>
/// <remarks>
/// They belong to the very object that the service returned: a copy, or one that was written down and read back, has none. Thread-safe.
/// </remarks>
public static class WattwiseContentExtensions
{
    /// <summary>
    /// The footprint of the request that was answered with this message, or <see langword="null"/> if it did not go through Wattwise.
    /// </summary>
    /// <param name="content">The message, as the chat service returned it.</param>
    public static RequestFootprint? GetFootprint(this ChatMessageContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return AnswerMarks.Of(content)?.Footprint ?? (content.InnerContent as ChatResponse)?.GetFootprint();
    }

    /// <summary>
    /// The footprint of the request, on the last content of a stream; <see langword="null"/> on all others. Some streams end without
    /// notice: their last content has it once the stream has ended.
    /// </summary>
    /// <param name="content">The content, as the chat service or the kernel returned it.</param>
    public static RequestFootprint? GetFootprint(this StreamingChatMessageContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return AnswerMarks.Of(content)?.Footprint ?? ToUpdate(content)?.GetFootprint();
    }

    /// <summary>The footprint of a prompt function's request, or <see langword="null"/> if there is none.</summary>
    /// <param name="result">The function's result.</param>
    public static RequestFootprint? GetFootprint(this FunctionResult result) => FindValue(result) switch
    {
        ChatMessageContent content => content.GetFootprint(),
        ChatResponse response => response.GetFootprint(),
        _ => null,
    };

    /// <summary>How the cache answered with this message, or <see langword="null"/> if a model did.</summary>
    /// <param name="content">The message, as the chat service returned it.</param>
    public static CacheHit? GetCacheHit(this ChatMessageContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return AnswerMarks.Of(content)?.CacheHit ?? (content.InnerContent as ChatResponse)?.GetCacheHit();
    }

    /// <summary>
    /// How the cache answered, on the first and the last content of a stream; <see langword="null"/> on all others, or if a model did.
    /// </summary>
    /// <param name="content">The content, as the chat service or the kernel returned it.</param>
    public static CacheHit? GetCacheHit(this StreamingChatMessageContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return AnswerMarks.Of(content)?.CacheHit ?? ToUpdate(content)?.GetCacheHit();
    }

    /// <summary>How the cache answered a prompt function's request, or <see langword="null"/> if a model did.</summary>
    /// <param name="result">The function's result.</param>
    public static CacheHit? GetCacheHit(this FunctionResult result) => FindValue(result) switch
    {
        ChatMessageContent content => content.GetCacheHit(),
        ChatResponse response => response.GetCacheHit(),
        _ => null,
    };

    private static object? FindValue(FunctionResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var value = result.GetValue<object>();
        return value is IReadOnlyList<ChatMessageContent> { Count: > 0 } choices ? choices[0] : value;
    }

    // The kernel makes contents of a chat client's updates, whose properties become the metadata.
    private static ChatResponseUpdate? ToUpdate(StreamingChatMessageContent content) =>
        content.Metadata is { Count: > 0 } metadata ? new() { AdditionalProperties = new(metadata) } : null;
}
