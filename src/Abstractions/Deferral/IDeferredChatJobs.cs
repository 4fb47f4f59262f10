using Microsoft.Extensions.AI;

namespace Wattwise.Deferral;

/// <summary>Takes work with a deadline, runs it where the grid is cleanest before that, and keeps the answer until it is fetched by its
/// id.</summary>
/// <remarks>
/// A job that was accepted is run at least once, also after a crash if the store is durable. A job belongs to the scope that it was
/// enqueued with, and is not found by anybody who asks with another one. A scope that a call does not name is that of the running request
/// or of <see cref="AmbientRequestOptions"/>, else it has neither tenant nor user. Thread-safe.
/// </remarks>
public interface IDeferredChatJobs
{
    /// <summary>Accepts a job. It is in the store when this returns.</summary>
    /// <param name="messages">The messages, which are written down. Their raw representations are not.</param>
    /// <param name="completeBy">When the answer is needed.</param>
    /// <param name="options">The options, Wattwise's among them, which are written down too.</param>
    /// <param name="idempotencyKey">
    /// Names the job for its scope: with a key that the store knows already, the job of that time is returned and nothing is added.
    /// <see langword="null"/> always makes a new job.
    /// </param>
    /// <param name="cancellationToken">Cancels the call. The job may be accepted all the same: give a key, and repeat the call.</param>
    /// <returns>The job.</returns>
    /// <exception cref="DeferredQueueFullException">The queue holds as many open jobs as it may.</exception>
    /// <exception cref="DeferralDeadlineException">The deadline cannot be kept: it is too close, or the work that has to be done before
    /// fills the time.</exception>
    /// <exception cref="NotSupportedException">The options hold what cannot be written down: tools, or a factory of raw
    /// options.</exception>
    ValueTask<DeferredJob> EnqueueAsync(
        IEnumerable<ChatMessage> messages,
        DateTimeOffset completeBy,
        ChatOptions? options = null,
        string? idempotencyKey = null,
        CancellationToken cancellationToken = default);

    /// <summary>Finds a job.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="scope">Its scope; <see langword="null"/> for that of the caller's flow.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The job, or <see langword="null"/> if the scope has no such job, or no longer.</returns>
    ValueTask<DeferredJob?> GetAsync(Guid id, CacheScope? scope = null, CancellationToken cancellationToken = default);

    /// <summary>Waits until a job has ended, whichever way.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="scope">Its scope; <see langword="null"/> for that of the caller's flow.</param>
    /// <param name="cancellationToken">Ends the wait, not the job.</param>
    /// <returns>The job, which has ended.</returns>
    /// <exception cref="KeyNotFoundException">The scope has no such job, or no longer.</exception>
    ValueTask<DeferredJob> WaitAsync(Guid id, CacheScope? scope = null, CancellationToken cancellationToken = default);

    /// <summary>Cancels a job. A call of the model that runs is cancelled too.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="scope">Its scope; <see langword="null"/> for that of the caller's flow.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>True if the job is cancelled now; false if it had ended before, or is not known.</returns>
    ValueTask<bool> CancelAsync(Guid id, CacheScope? scope = null, CancellationToken cancellationToken = default);
}
