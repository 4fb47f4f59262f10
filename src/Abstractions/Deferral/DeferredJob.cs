using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.Deferral;

/// <summary>A job of a <see cref="IDeferredChatJobs"/> as it was when it was asked for. Immutable.</summary>
/// <param name="Id">The job's id.</param>
/// <param name="State">How far it has come.</param>
/// <param name="EnqueuedAt">When the queue accepted it.</param>
/// <param name="CompleteBy">Its deadline.</param>
public sealed record DeferredJob(Guid Id, DeferredJobState State, DateTimeOffset EnqueuedAt, DateTimeOffset CompleteBy)
{
    /// <summary>True if it has succeeded, failed or been cancelled.</summary>
    public bool HasEnded => State is DeferredJobState.Succeeded or DeferredJobState.Failed or DeferredJobState.Cancelled;

    /// <summary>True if it ended with an answer after its deadline: nothing ran in time, or a call took longer than ever before.</summary>
    public bool IsLate => State == DeferredJobState.Succeeded && EndedAt > CompleteBy;

    /// <summary>When it will begin, as planned now; a new forecast may change that. <see langword="null"/> if it does not wait, or if this
    /// process did not plan it yet.</summary>
    public DateTimeOffset? PlannedStart { get; init; }

    /// <summary>When its last attempt began; <see langword="null"/> before the first one.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended; <see langword="null"/> before that.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How often the model was called for it.</summary>
    public int Attempts { get; init; }

    /// <summary>Why the last attempt began when it did; see <see cref="DeferralReasons"/>. <see langword="null"/> before the first
    /// one.</summary>
    public string? Reason { get; init; }

    /// <summary>The answer; <see langword="null"/> unless it succeeded. Without what is not written down: the raw representation and the
    /// footprint object.</summary>
    public ChatResponse? Response { get; init; }

    /// <summary>What the last attempt failed of; <see langword="null"/> unless the job failed. May hold text of the provider.</summary>
    public string? Failure { get; init; }

    /// <summary>
    /// Grams of CO2e that were avoided by waiting; see <see cref="RequestFootprint.ShiftedGrams"/>. <see langword="null"/> if unknown, or
    /// if
    /// the pipeline has no accounting or no deferral stage.
    /// </summary>
    public GramsEstimate? ShiftedGrams { get; init; }
}
