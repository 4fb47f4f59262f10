namespace Wattwise.Cascade;

/// <summary>Looks at an answer and says what tells whether a stronger model would have done better.</summary>
/// <remarks>
/// Signals are raw: the cascade learns their weights for each class of tasks on the app's own traffic. Implementations are thread-safe,
/// bounded in time for hostile answers, and honour cancellation. One that throws counts as unavailable.
/// </remarks>
public interface IConfidenceEstimator
{
    /// <summary>Names the estimator and its version: evidence that was gathered with another one counts no longer.</summary>
    string Id { get; }

    /// <summary>Reads the signals of an answer.</summary>
    /// <param name="draft">The answer.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<ConfidenceReading> ReadAsync(DraftAnswer draft, CancellationToken cancellationToken = default);
}
