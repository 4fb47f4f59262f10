namespace Wattwise.Cascade;

/// <summary>One request that both a tier and the strongest tier answered, and which answer was better.</summary>
/// <param name="At">When it was compared.</param>
/// <param name="TaskClass">The class of the request.</param>
/// <param name="Tier">The tier's place in the cascade, from 0.</param>
/// <param name="Rule">When the decision falls that it is evidence for.</param>
/// <param name="Signals">What was seen of the tier's answer. No text.</param>
/// <param name="Loss">
/// What accepting the tier's answer loses: 1 if the strongest tier was right and this one was not, -1 the other way round, 0 if both were
/// right or both wrong. Graded judges may give values between.
/// </param>
public sealed record CascadeEvidence(
    DateTimeOffset At, string TaskClass, int Tier, CascadeRule Rule, IReadOnlyList<ConfidenceSignal> Signals, double Loss)
{
    /// <summary>
    /// True if the request was drawn at random before anything was known of it, so that it may count for a certificate; false if it was
    /// escalated anyway, from which only the weights are learned. The default is <see langword="false"/>.
    /// </summary>
    public bool IsDrawn { get; init; }

    /// <summary>
    /// True for a mark: what was found earlier for this class and tier counts no longer. The default is <see langword="false"/>.
    /// </summary>
    public bool IsReset { get; init; }
}
