namespace Wattwise.Deferral;

/// <summary>What a <see cref="IDeferredJobStore"/> keeps of a job in the clear; immutable.</summary>
/// <param name="Id">The job's id.</param>
/// <param name="Scope">Whose job it is.</param>
/// <param name="EnqueuedAt">When it was accepted.</param>
/// <param name="CompleteBy">Its deadline.</param>
public sealed record DeferredJobEntry(Guid Id, CacheScope Scope, DateTimeOffset EnqueuedAt, DateTimeOffset CompleteBy)
{
    /// <summary>The model that the request names, for estimates of its duration; <see langword="null"/> if it names none.</summary>
    public string? ModelId { get; init; }

    /// <summary>How far it has come.</summary>
    public DeferredJobState State { get; init; }

    /// <summary>Grows with each change: who changes a job names the version that it read.</summary>
    public long Version { get; init; }

    /// <summary>The queue that runs it; <see langword="null"/> if none does. It renews the version while it lives, and others take over
    /// from one that stops doing so.</summary>
    public Guid? Owner { get; init; }

    /// <summary>How often the model was called for it.</summary>
    public int Attempts { get; init; }

    /// <summary>When the next attempt may begin, after one that failed.</summary>
    public DateTimeOffset NotBefore { get; init; }

    /// <summary>When the last attempt began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why the last attempt began when it did.</summary>
    public string? Reason { get; init; }

    /// <summary>True if it has succeeded, failed or been cancelled.</summary>
    public bool HasEnded => State is DeferredJobState.Succeeded or DeferredJobState.Failed or DeferredJobState.Cancelled;
}
