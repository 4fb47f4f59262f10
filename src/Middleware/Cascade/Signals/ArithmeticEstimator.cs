using Wattwise.Accounting;

namespace Wattwise.Cascade;

/// <summary>Checks the sums that an answer states. A wrong one is rare and telling. Costs microseconds; nothing is executed.</summary>
/// <remarks>Signals: "sums.right" and "sums.wrong", logarithms of counts; unavailable where nothing is calculated. Thread-safe.</remarks>
public sealed class ArithmeticEstimator : IConfidenceEstimator
{
    private static readonly ConfidenceReading Unavailable = new([new("sums.right", null), new("sums.wrong", null)], EnergyEstimate.Zero);

    /// <inheritdoc/>
    public string Id => "sums-1";

    /// <inheritdoc/>
    public ValueTask<ConfidenceReading> ReadAsync(DraftAnswer draft, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(draft);
        var signals = draft.IsPartial ? Unavailable.Signals : Read(draft.Response.Text);
        return new(ReferenceEquals(signals, Unavailable.Signals) ? Unavailable : new ConfidenceReading(signals, EnergyEstimate.Zero));
    }

    internal static IReadOnlyList<ConfidenceSignal> Read(string text)
    {
        var (right, wrong) = ArithmeticCheck.Count(text);
        return right + wrong == 0 ? Unavailable.Signals : [new("sums.right", Math.Log(1 + right)), new("sums.wrong", Math.Log(1 + wrong))];
    }
}
