namespace Wattwise.Deferral;

/// <summary>How far a deferred job has come.</summary>
public enum DeferredJobState
{
    /// <summary>It waits for its window, or for its next attempt.</summary>
    Waiting,

    /// <summary>The model is being called.</summary>
    Running,

    /// <summary>It has ended with an answer.</summary>
    Succeeded,

    /// <summary>It has ended without an answer: each attempt failed.</summary>
    Failed,

    /// <summary>It has ended because somebody cancelled it.</summary>
    Cancelled,
}
