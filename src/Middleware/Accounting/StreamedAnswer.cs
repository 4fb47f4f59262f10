using Microsoft.Extensions.AI;

namespace Wattwise.Accounting;

/// <summary>
/// Follows one stream: folds its usage, and keeps back an update that may be the last one, so that it can carry the footprint.
/// </summary>
/// <remarks>Updates in the middle of the text are never kept back: that would delay each token by one.</remarks>
/// <param name="requestedModelId">The model that the request names.</param>
/// <param name="names">Learns the models that the answer names.</param>
internal sealed class StreamedAnswer(string? requestedModelId, ModelNames names)
{
    private ChatResponseUpdate? _held;
    private ChatResponseUpdate? _latest;
    private readonly StreamedUsage _usage = new();
    private string? _modelId = requestedModelId;

    /// <summary>True once the inner stream has ended by itself.</summary>
    public bool IsComplete { get; set; }

    /// <summary>Takes in an update; returns it where it can be passed on at once.</summary>
    public ChatResponseUpdate? Add(ChatResponseUpdate update)
    {
        _latest = update;
        if (update.ModelId is { } modelId && modelId != _modelId)
            names.Add(_modelId = modelId);
        var reportsUsage = _usage.Add(update);
        if (!reportsUsage && update.FinishReason is null)
            return update;
        _held = update;
        return null;
    }

    /// <summary>The update kept back, which turned out not to be the last one.</summary>
    public ChatResponseUpdate? TakeHeld()
    {
        var held = _held;
        _held = null;
        return held;
    }

    /// <summary>What the client told beside the stream.</summary>
    public UsageDetails? CutOff { private get; set; }

    public ModelAnswer ToAnswer(Exception? error)
    {
        var usage = StreamedUsage.Sum(_usage.Total, CutOff);
        return error is not null ? ModelAnswer.Failed(error, _modelId, usage)
            : IsComplete ? ModelAnswer.Complete(_modelId, usage)
            : ModelAnswer.Abandoned(_modelId, usage);
    }

    /// <summary>
    /// The last update with the footprint: a copy of the one kept back, since whoever made it may hand the same one to others.
    /// </summary>
    /// <remarks>
    /// If that one names its message, it stays as it is, and one without contents follows: <c>ToChatResponse()</c> moves the properties of
    /// an update that names a message onto that message, which apps store.
    /// </remarks>
    public IEnumerable<ChatResponseUpdate> CreateLast(RequestFootprint footprint)
    {
        var held = TakeHeld();
        if (held?.MessageId is { Length: > 0 })
        {
            yield return held;
            held = null;
        }

        var last = held?.Clone() ?? new ChatResponseUpdate
        {
            ConversationId = _latest?.ConversationId,
            CreatedAt = _latest?.CreatedAt,
            ModelId = _latest?.ModelId,
            ResponseId = _latest?.ResponseId,
        };
        last.AdditionalProperties = last.AdditionalProperties?.Clone();
        last.SetFootprint(footprint);
        yield return last;
    }
}
