using Microsoft.SemanticKernel;

namespace Wattwise.SemanticKernel;

/// <summary>What the app's service returned, on the response that the stages were shown of it.</summary>
/// <param name="contents">The service's own objects.</param>
/// <param name="text">The text of the response, to see whether a stage changed it.</param>
internal sealed class RawAnswer(IReadOnlyList<ChatMessageContent> contents, string text)
{
    /// <summary>Marks an update of a stream that is not for the caller.</summary>
    public static object Nothing { get; } = new();

    public IReadOnlyList<ChatMessageContent> Contents { get; } = contents;

    public string Text { get; } = text;
}
