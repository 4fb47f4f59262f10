using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;

namespace Wattwise.SemanticKernel;

/// <summary>
/// Shows a stream of a service to the stages, which may be several calls of the model: it runs functions in between. Not thread-safe.
/// </summary>
/// <remarks>
/// Accounting keeps back an update with usage until the next one comes, since it may be the last. In a round that calls functions the next
/// one comes after they ran, and the caller is not to see any content later than without the stages. So usage and end of such a round are
/// an update of their own, which is not for the caller.
/// </remarks>
/// <param name="defaultModelId">The model of answers that name none.</param>
internal sealed class StreamedRounds(string? defaultModelId)
{
    private readonly HashSet<object> _reports = new(ReferenceEqualityComparer.Instance);
    private bool _hasCalls;
    private ChatResponseUpdate? _end;

    /// <summary>Reads a content.</summary>
    public ChatResponseUpdate Read(StreamingChatMessageContent content)
    {
        var update = AnswerReader.Read(content, defaultModelId);
        _hasCalls |= content.Items.Any(item => item is StreamingFunctionCallUpdateContent);

        // The same object again is the same report.
        var usage = UsageReader.Find(content.Metadata) is { } report && _reports.Add(report) ? UsageReader.Read(report) : null;
        if (usage is null && (update.FinishReason is null || !_hasCalls))
            return update;

        var carrier = update;
        if (_hasCalls)
        {
            carrier = _end ??= Create(update.ModelId, update.ResponseId);
            carrier.FinishReason ??= update.FinishReason;
            update.FinishReason = null;
        }

        if (usage is not null)
            carrier.Contents.Add(new UsageContent(usage));
        return update;
    }

    /// <summary>The end of a round that called functions; <see langword="null"/> if it called none, or had none to tell.</summary>
    public ChatResponseUpdate? TakeEnd()
    {
        var end = _end;
        _end = null;
        _hasCalls = false;
        return end;
    }

    /// <summary>The end of the stream.</summary>
    /// <param name="added">What the service put into the history: functions that it may not have shown in the stream.</param>
    public ChatResponseUpdate? TakeEnd(IReadOnlyList<ChatMessageContent> added)
    {
        var end = TakeEnd();
        if (added.Count == 0)
            return end;

        end ??= Create(defaultModelId, responseId: null);
        end.Contents.Add(new AIContent { RawRepresentation = added });
        if (_reports.Count == 0 && UsageReader.Sum(added) is { } usage)
            end.Contents.Add(new UsageContent(usage));
        return end;
    }

    private static ChatResponseUpdate Create(string? modelId, string? responseId) =>
        new() { Role = ChatRole.Assistant, ModelId = modelId, ResponseId = responseId, RawRepresentation = RawAnswer.Nothing };
}
