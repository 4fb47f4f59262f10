using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Caching;
using Wattwise.Directives;

namespace Wattwise.Cascade;

/// <summary>Finds the class of a request's task. Never throws but for the caller's cancellation.</summary>
internal sealed class TaskClassReader(CascadeOptions options, PromptEmbedder? embedder, string? embedderId, StageContext stage)
{
    private readonly Outage _outage = stage.Watch("task classifier", "the class of requests is not known");

    /// <summary>The class: what the request or a stage before says, else the classifier's word, else unknown.</summary>
    public ValueTask<(string TaskClass, EnergyEstimate? Spent)> ReadAsync(
        WattwiseScope request, IReadOnlyList<ChatMessage> messages, CancellationToken cancellationToken)
    {
        if ((request.Options.TaskKind ?? request.TaskClass) is { Length: > 0 } known)
            return new((known, EnergyEstimate.Zero));
        if (embedder is null)
            return new((TaskClassification.UnknownClass, EnergyEstimate.Zero));
        return ClassifyAsync(request, messages, cancellationToken);
    }

    private async ValueTask<(string TaskClass, EnergyEstimate? Spent)> ClassifyAsync(
        WattwiseScope request, IReadOnlyList<ChatMessage> messages, CancellationToken cancellationToken)
    {
        var prompt = messages.LastOrDefault(message => message.Role == ChatRole.User)?.Text ?? "";
        if (string.IsNullOrWhiteSpace(prompt))
            return (TaskClassification.UnknownClass, EnergyEstimate.Zero);

        EnergyEstimate? spent = null;
        try
        {
            var embedding = embedder!.EmbedAsync(request, prompt, cancellationToken);
            (var vector, spent) = embedding.IsCompletedSuccessfully
                ? embedding.Result
                : await embedding.AsTask().WaitAsync(options.DecisionTimeout, stage.TimeProvider, cancellationToken).ConfigureAwait(false);
            var pending = options.Classifier!.ClassifyAsync(new TaskQuery(prompt, vector, embedderId), cancellationToken);
            var found = pending.IsCompletedSuccessfully
                ? pending.Result
                : await pending.AsTask().WaitAsync(options.DecisionTimeout, stage.TimeProvider, cancellationToken).ConfigureAwait(false);
            _outage.Worked();
            request.TaskClass = string.IsNullOrEmpty(found.TaskClass) ? TaskClassification.UnknownClass : found.TaskClass;
            return (request.TaskClass, spent);
        }
        catch (Exception exception) when (exception is IInputTooLong)
        {
            return (TaskClassification.UnknownClass, spent);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            _outage.Failed(exception);
            return (TaskClassification.UnknownClass, spent);
        }
    }
}
