namespace Wattwise.Cascade;

/// <summary>When a cascade decides about a draft of which the answer is to be streamed.</summary>
public enum CascadeMode
{
    /// <summary>
    /// After the first tokens, where the tier reports log-probabilities and a certificate holds for such a decision; then the draft flows.
    /// Elsewhere as <see cref="Hold"/>.
    /// </summary>
    Stream,

    /// <summary>After the whole draft, which is held back until then and passed on at once.</summary>
    Hold,

    /// <summary>Before the call, by the class of the task alone.</summary>
    Route,
}
