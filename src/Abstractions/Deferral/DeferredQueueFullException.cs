namespace Wattwise.Deferral;

/// <summary>The queue holds as many jobs that have not ended as it may. The job was not accepted.</summary>
public sealed class DeferredQueueFullException : InvalidOperationException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="capacity">The most jobs that have not ended.</param>
    public DeferredQueueFullException(int capacity)
        : base($"The queue holds {capacity} jobs that have not ended, which is its capacity. Call the model directly, try again later, "
            + "or raise DeferredChatJobsOptions.Capacity.")
    {
    }
}
