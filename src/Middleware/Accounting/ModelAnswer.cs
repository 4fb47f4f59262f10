using Microsoft.Extensions.AI;

namespace Wattwise.Accounting;

/// <summary>What came back through the pipeline, should it turn out to be a model's work.</summary>
/// <param name="Outcome">Whether a model answered or the request failed.</param>
/// <param name="Reason">Why nothing or not all came back; <see langword="null"/> for a complete answer.</param>
/// <param name="ModelId">The model as the answer or the request names it.</param>
/// <param name="Usage">The tokens that were reported.</param>
internal readonly record struct ModelAnswer(StageOutcome Outcome, string? Reason, string? ModelId, UsageDetails? Usage)
{
    public static ModelAnswer Complete(string? modelId, UsageDetails? usage) => new(StageOutcome.ModelCalled, null, modelId, usage);

    public static ModelAnswer Abandoned(string? modelId, UsageDetails? usage) =>
        new(StageOutcome.ModelCalled, ModelReasons.Abandoned, modelId, usage);

    public static ModelAnswer Failed(Exception error, string? modelId, UsageDetails? usage) =>
        new(StageOutcome.Failed, error is OperationCanceledException ? ModelReasons.Cancelled : ModelReasons.Error, modelId, usage);

    /// <summary>The record of what a call that was cut off took, told after it was booked.</summary>
    public static StageRecord Late(UsageDetails usage, string? modelId) =>
        new(WattwiseStages.Model, StageOutcome.ModelCalled, ModelReasons.Late, null, null, TimeSpan.Zero, usage)
        {
            ModelId = modelId,
            IsMarked = true,
        };
}
