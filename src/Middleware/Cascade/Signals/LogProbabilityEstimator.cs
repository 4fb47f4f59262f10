using Wattwise.Accounting;

namespace Wattwise.Cascade;

/// <summary>
/// Reads the log-probabilities of an answer's tokens: the entropy of the first token, quantiles over the tokens, and the mean. The local
/// engine
/// always has them; a remote client may not.
/// </summary>
/// <remarks>
/// Signals: "logprob.entropy", "logprob.q00", "logprob.q10", "logprob.q25", "logprob.q50", "logprob.mean". Quantiles, since sum and mean
/// favour
/// short or long answers (Gupta et al., arXiv 2404.10136). Values that are no log-probability make them unavailable. Thread-safe.
/// </remarks>
public sealed class LogProbabilityEstimator : IConfidenceEstimator
{
    private const int MaxTokens = 8_192;

    private const double Floor = -30;

    private static readonly ConfidenceReading Unavailable = Read(null, null);

    /// <inheritdoc/>
    public string Id => "logprob-1";

    /// <inheritdoc/>
    public ValueTask<ConfidenceReading> ReadAsync(DraftAnswer draft, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(draft);

        double? entropy = draft.FirstTokenEntropy is { } nats && float.IsFinite(nats) && nats >= 0 ? nats : null;
        var values = Values(draft.LogProbabilities);
        return new(entropy is null && values is null ? Unavailable : Read(entropy, values));
    }

    private static ConfidenceReading Read(double? entropy, double[]? values) => new(
        [
            new("logprob.entropy", entropy),
            new("logprob.q00", At(values, 0)),
            new("logprob.q10", At(values, 0.1)),
            new("logprob.q25", At(values, 0.25)),
            new("logprob.q50", At(values, 0.5)),
            new("logprob.mean", values is null ? null : values.Average()),
        ],
        EnergyEstimate.Zero);

    // Some clients send 0 or 1 where they have nothing: a list of nothing but zeros, or anything above zero, is no measurement.
    private static double[]? Values(IReadOnlyList<float>? logProbabilities)
    {
        if (logProbabilities is not { Count: > 0 })
            return null;
        var values = new double[Math.Min(logProbabilities.Count, MaxTokens)];
        var isAnything = false;
        for (var i = 0; i < values.Length; i++)
        {
            var value = logProbabilities[i];
            if (float.IsNaN(value) || value > 1e-4f)
                return null;
            isAnything |= value != 0;
            values[i] = Math.Max(Floor, Math.Min(0, value));
        }

        if (!isAnything && values.Length > 1)
            return null;
        Array.Sort(values);
        return values;
    }

    private static double? At(double[]? sorted, double share) => sorted is null ? null : sorted[(int)(share * (sorted.Length - 1))];
}
