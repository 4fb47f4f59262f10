namespace Wattwise.Cascade;

/// <summary>Keeps what was found about the answers of cheap tiers, so that it survives restarts and is shared among machines.</summary>
/// <remarks>
/// Implementations are thread-safe, bounded (the oldest evidence goes first) and honour cancellation within 100 ms. They may throw: the
/// stage then lets the strongest tier answer what has no certificate yet. No text of a user or a model is part of it.
/// </remarks>
public interface ICascadeEvidenceStore
{
    /// <summary>Keeps nothing, although a store is registered: evidence is forgotten at the end of the process.</summary>
    static ICascadeEvidenceStore None { get; } = new Nothing();

    /// <summary>Reads the newest evidence.</summary>
    /// <param name="cascadeId">The fingerprint of the cascade: evidence of another one counts not.</param>
    /// <param name="maxCount">How many to read at most; at least 1.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The evidence, the oldest first.</returns>
    ValueTask<IReadOnlyList<CascadeEvidence>> ReadAsync(string cascadeId, int maxCount, CancellationToken cancellationToken = default);

    /// <summary>Adds evidence.</summary>
    /// <param name="cascadeId">The fingerprint of the cascade.</param>
    /// <param name="evidence">What was found.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask AppendAsync(string cascadeId, CascadeEvidence evidence, CancellationToken cancellationToken = default);

    private sealed class Nothing : ICascadeEvidenceStore
    {
        public ValueTask<IReadOnlyList<CascadeEvidence>> ReadAsync(
            string cascadeId, int maxCount, CancellationToken cancellationToken = default) => new([]);

        public ValueTask AppendAsync(string cascadeId, CascadeEvidence evidence, CancellationToken cancellationToken = default) => default;
    }
}
