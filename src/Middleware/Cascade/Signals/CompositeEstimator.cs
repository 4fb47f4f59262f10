using Wattwise.Accounting;

namespace Wattwise.Cascade;

/// <summary>Reads the signals of several estimators, in their order. One that throws is left out: its signals are unavailable.</summary>
/// <remarks>Thread-safe where the estimators are.</remarks>
public sealed class CompositeEstimator : IConfidenceEstimator
{
    private readonly IConfidenceEstimator[] _estimators;

    // Estimators give the same signals for each answer, so that the last count is nearly always the next.
    private int _count;

    /// <summary>Puts estimators together.</summary>
    /// <param name="estimators">The estimators.</param>
    public CompositeEstimator(params IReadOnlyList<IConfidenceEstimator> estimators)
    {
        ArgumentNullException.ThrowIfNull(estimators);
        _estimators = [.. estimators];
        if (Array.Exists(_estimators, one => one is null))
            throw new ArgumentException("An estimator is null.", nameof(estimators));
        Id = string.Join('|', _estimators.Select(one => one.Id));
    }

    /// <summary>All that costs microseconds: text, sums, schemas, log-probabilities, and second opinions where there are any.</summary>
    public static CompositeEstimator Default { get; } = new(
        new SecondOpinionEstimator(), new LogProbabilityEstimator(), new SchemaEstimator(), new ArithmeticEstimator(),
        new AnswerTextEstimator());

    /// <inheritdoc/>
    public string Id { get; }

    /// <inheritdoc/>
    public async ValueTask<ConfidenceReading> ReadAsync(DraftAnswer draft, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(draft);

        var signals = new List<ConfidenceSignal>(Volatile.Read(ref _count));
        EnergyEstimate? spent = EnergyEstimate.Zero;
        foreach (var estimator in _estimators)
        {
            try
            {
                var reading = await estimator.ReadAsync(draft, cancellationToken).ConfigureAwait(false);
                var read = reading.Signals;
                for (var i = 0; i < read.Count; i++)
                    signals.Add(read[i].Value is { } value && !double.IsFinite(value) ? read[i] with { Value = null } : read[i]);
                spent = spent is { } sum && reading.Spent is { } more ? sum + more : null;
            }
            catch (Exception) when (!cancellationToken.IsCancellationRequested)
            {
                // What is missing is unavailable; what it spent is unknown.
                spent = null;
            }
        }

        Volatile.Write(ref _count, signals.Count);
        return new ConfidenceReading(signals, spent);
    }
}
