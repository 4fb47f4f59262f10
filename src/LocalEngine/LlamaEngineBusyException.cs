namespace Wattwise.LocalEngine;

/// <summary>The engine's queue is full: the request was not accepted, and no work was done for it. Trying again later is safe.</summary>
public sealed class LlamaEngineBusyException : LlamaException, IBusy
{
    /// <summary>Creates the exception.</summary>
    public LlamaEngineBusyException()
        : base("The engine's queue is full.")
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    public LlamaEngineBusyException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and a cause.</summary>
    public LlamaEngineBusyException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal LlamaEngineBusyException(int maxQueuedRequests, TimeSpan retryAfter)
        : base(FormattableString.Invariant(
            $"The engine's queue is full: {maxQueuedRequests} requests wait already (LlamaEngineOptions.MaxQueuedRequests). Try again in about {retryAfter.TotalSeconds:F1} s."))
    {
        MaxQueuedRequests = maxQueuedRequests;
        RetryAfter = retryAfter;
    }

    /// <summary>How many requests may wait; 0 where unknown.</summary>
    public int MaxQueuedRequests { get; }

    /// <summary>When there may be room again, by how long requests took lately; zero where unknown.</summary>
    public TimeSpan RetryAfter { get; }
}
