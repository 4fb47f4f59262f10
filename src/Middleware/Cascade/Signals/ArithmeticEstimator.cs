using Wattwise.Accounting;

namespace Wattwise.Cascade;

/// <summary>Checks the sums that an answer states. A wrong one is rare and telling. Costs microseconds; nothing is executed.</summary>
/// <remarks>Signals: "sums.right" and "sums.wrong", logarithms of counts; unavailable where nothing is calculated. Thread-safe.</remarks>
public sealed class ArithmeticEstimator : IConfidenceEstimator
{
    /// <inheritdoc/>
    public string Id => "sums-1";

    /// <inheritdoc/>
    public ValueTask<ConfidenceReading> ReadAsync(DraftAnswer draft, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return new(new ConfidenceReading(Read(draft.IsPartial ? "" : draft.Response.Text), EnergyEstimate.Zero));
    }

    internal static ConfidenceSignal[] Read(string text)
    {
        var (right, wrong) = ArithmeticCheck.Count(text);
        return right + wrong == 0
            ? [new("sums.right", null), new("sums.wrong", null)]
            : [new("sums.right", Math.Log(1 + right)), new("sums.wrong", Math.Log(1 + wrong))];
    }
}
