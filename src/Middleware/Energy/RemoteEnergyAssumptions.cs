namespace Wattwise.Energy;

/// <summary>What <see cref="RemoteEnergyModel"/> counts.</summary>
public enum RemoteEnergyAssumptions
{
    /// <summary>
    /// As EcoLogits, and the prompt too: prefill by arithmetic, cached tokens at what their transfer takes. Latency plays no part.
    /// </summary>
    WithPrefill,

    /// <summary>
    /// As EcoLogits 0.11.3: only generated tokens count, and a call holds its share of the servers no longer than its measured latency. For
    /// figures that are to be compared with that tool's. A prompt, cached or not, takes nothing; so a saving on prompts shows none.
    /// </summary>
    EcoLogits,
}
