namespace Wattwise.Deferral;

/// <summary>Keeps the jobs of a <see cref="IDeferredChatJobs"/>. Several queues, in several processes, may share one.</summary>
/// <remarks>
/// <para>
/// All that the queue promises rests on two operations: <see cref="AddAsync"/> returns only once a job would survive what the store is
/// made to survive, and <see cref="UpdateAsync"/> changes a job only if nobody else has changed it meanwhile, all or nothing.
/// </para>
/// <para>Implementations are thread-safe and honour cancellation.</para>
/// </remarks>
public interface IDeferredJobStore
{
    /// <summary>Adds a job, unless one with its id is there.</summary>
    /// <param name="job">The job; its version is kept.</param>
    /// <param name="request">Its request.</param>
    /// <param name="capacity">The most jobs that have not ended.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The job that is in the store now: <paramref name="job"/>, or the one that had its id.</returns>
    /// <exception cref="DeferredQueueFullException">There are as many jobs that have not ended.</exception>
    ValueTask<DeferredJobEntry> AddAsync(
        DeferredJobEntry job, ReadOnlyMemory<byte> request, int capacity, CancellationToken cancellationToken = default);

    /// <summary>Finds a job.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<StoredDeferredJob?> FindAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Replaces a job that has a certain version.</summary>
    /// <param name="job">The job with its new version.</param>
    /// <param name="expectedVersion">The version that it must have now.</param>
    /// <param name="result">What it ended with; <see langword="null"/> leaves what is there.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>False if the job has another version or is gone: nothing was changed then.</returns>
    ValueTask<bool> UpdateAsync(
        DeferredJobEntry job, long expectedVersion, ReadOnlyMemory<byte>? result = null, CancellationToken cancellationToken = default);

    /// <summary>Lists the jobs that have not ended.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<IReadOnlyList<DeferredJobEntry>> ListOpenAsync(CancellationToken cancellationToken = default);

    /// <summary>Removes jobs that ended before a moment, with their contents.</summary>
    /// <param name="before">The moment.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>How many were removed.</returns>
    ValueTask<int> RemoveEndedAsync(DateTimeOffset before, CancellationToken cancellationToken = default);
}
