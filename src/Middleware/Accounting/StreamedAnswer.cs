using Microsoft.Extensions.AI;

namespace Wattwise.Accounting;

/// <summary>Follows one stream: folds its usage, and keeps back an update that may be the last one, so that it can carry the footprint.</summary>
/// <remarks>Updates in the middle of the text are never kept back: that would delay each token by one.</remarks>
internal sealed class StreamedAnswer(string? requestedModelId)
{
    private ChatResponseUpdate? _held;
    private ChatResponseUpdate? _latest;
    private UsageDetails? _usage;
    private string? _modelId = requestedModelId;

    /// <summary>True once the inner stream has ended by itself.</summary>
    public bool IsComplete { get; set; }

    /// <summary>Takes in an update; returns it where it can be passed on at once.</summary>
    public ChatResponseUpdate? Add(ChatResponseUpdate update)
    {
        _latest = update;
        _modelId = update.ModelId ?? _modelId;
        var mayBeLast = update.FinishReason is not null;
        foreach (var content in update.Contents)
        {
            if (content is not UsageContent { Details: { } details })
                continue;
            mayBeLast = true;
            (_usage ??= new UsageDetails()).Add(details);
        }

        if (!mayBeLast)
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

    public ModelAnswer ToAnswer(Exception? error) =>
        error is not null ? ModelAnswer.Failed(error, _modelId, _usage)
        : IsComplete ? ModelAnswer.Complete(_modelId, _usage)
        : ModelAnswer.Abandoned(_modelId, _usage);

    /// <summary>The last update with the footprint. A copy: whoever made the update may hand the same one to others.</summary>
    public ChatResponseUpdate CreateLast(RequestFootprint footprint)
    {
        var last = TakeHeld()?.Clone() ?? new ChatResponseUpdate
        {
            Role = _latest?.Role,
            AuthorName = _latest?.AuthorName,
            ConversationId = _latest?.ConversationId,
            CreatedAt = _latest?.CreatedAt,
            MessageId = _latest?.MessageId,
            ModelId = _latest?.ModelId,
            ResponseId = _latest?.ResponseId,
        };
        last.AdditionalProperties = last.AdditionalProperties?.Clone();
        last.SetFootprint(footprint);
        return last;
    }
}
