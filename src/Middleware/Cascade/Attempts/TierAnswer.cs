using Microsoft.Extensions.AI;

namespace Wattwise.Cascade;

/// <summary>What a call of a tier gave: a whole answer, or a stream that may still flow.</summary>
/// <param name="Tier">The tier's place in the cascade.</param>
/// <param name="Start">When the call began, as a timestamp.</param>
internal sealed record TierAnswer(int Tier, long Start)
{
    /// <summary>The whole answer; <see langword="null"/> as long as it flows.</summary>
    public ChatResponse? Response { get; set; }

    /// <summary>The stream, if the answer is streamed.</summary>
    public HeldStream? Stream { get; init; }

    /// <summary>What the estimator saw of the whole answer, if it was asked.</summary>
    public ConfidenceReading? Reading { get; set; }

    /// <summary>Ends the call that reports nothing any more; <see langword="null"/> for a stream, which does so itself.</summary>
    public CancellationTokenSource? Attempt { get; init; }

    /// <summary>What the tier's client tells of the call if it is cut off.</summary>
    public required CutOffUsage CutOff { get; init; }

    public UsageDetails? Usage => Stream is { } stream ? stream.Usage : Response?.Usage;

    public string? ModelId => Stream is { } stream ? stream.ModelId : Response?.ModelId;

    public string? ConversationId => Stream is { } stream ? stream.ConversationId : Response?.ConversationId;

    /// <summary>The ids of the calls that the answer makes.</summary>
    public IEnumerable<string> CallIds => Stream is { } stream
        ? stream.CallIds
        : Response?.Messages.SelectMany(message => message.Contents.OfType<FunctionCallContent>()).Select(call => call.CallId) ?? [];
}
