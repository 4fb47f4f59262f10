namespace Wattwise.Cascade;

/// <summary>
/// What a cascade knows of its tiers: it decides, and learns from comparisons. Thread-safe; a decision takes microseconds.
/// </summary>
internal interface ICascadeKnowledge
{
    /// <summary>
    /// Draws a request for evidence, before anything is known of it: all tiers then run, those that the user does not wait for in the
    /// background. The chance is 1 until the first threshold of the class passes, then the configured share.
    /// </summary>
    /// <param name="taskClass">The class of the request.</param>
    bool Draw(string taskClass);

    /// <summary>
    /// Decides about a tier's answer (or, under <see cref="CascadeRule.Before"/>, about calling it: signals are then empty).
    /// </summary>
    /// <param name="taskClass">The class of the request.</param>
    /// <param name="tier">The tier.</param>
    /// <param name="rule">When the decision falls.</param>
    /// <param name="signals">What was seen.</param>
    /// <param name="isSample">True if the request is one of its class like any other, so that the share of those that are kept may be
    /// watched;
    /// false if it comes to the tier because others were in vain, or is only looked at.</param>
    CascadeDecision Decide(string taskClass, int tier, CascadeRule rule, IReadOnlyList<ConfidenceSignal> signals, bool isSample = true);

    /// <summary>Learns from a comparison. Replaying stored evidence in its order restores the same state.</summary>
    void Learn(CascadeEvidence evidence);

    /// <summary>All certificates, those that do not hold included.</summary>
    IReadOnlyList<CascadeCertificate> Certificates { get; }

    /// <summary>
    /// The marks (<see cref="CascadeEvidence.IsReset"/>) that alarms about a drift raised since the last call; the caller stores them.
    /// </summary>
    IReadOnlyList<CascadeEvidence> TakeResets();
}
