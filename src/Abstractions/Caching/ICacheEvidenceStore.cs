namespace Wattwise.Caching;

/// <summary>Keeps what judges found, so that a policy's knowledge survives restarts and is shared among machines.</summary>
/// <remarks>
/// Implementations are thread-safe, bounded (the oldest evidence goes first) and honour cancellation within 100 ms. They may throw: the
/// policy then goes on with what it has.
/// </remarks>
public interface ICacheEvidenceStore
{
    /// <summary>Keeps nothing, although a store is registered: evidence is forgotten at the end of the process.</summary>
    static ICacheEvidenceStore None { get; } = new Nothing();

    /// <summary>Reads the newest evidence.</summary>
    /// <param name="policyId">Whose evidence: probabilities of another policy or other weights are not comparable.</param>
    /// <param name="maxCount">How many to read at most; at least 1.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The evidence, the oldest first.</returns>
    ValueTask<IReadOnlyList<CacheEvidence>> ReadAsync(string policyId, int maxCount, CancellationToken cancellationToken = default);

    /// <summary>Adds evidence.</summary>
    /// <param name="policyId">Whose evidence.</param>
    /// <param name="evidence">What was found.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask AppendAsync(string policyId, CacheEvidence evidence, CancellationToken cancellationToken = default);

    private sealed class Nothing : ICacheEvidenceStore
    {
        public ValueTask<IReadOnlyList<CacheEvidence>> ReadAsync(
            string policyId, int maxCount, CancellationToken cancellationToken = default) => new([]);

        public ValueTask AppendAsync(string policyId, CacheEvidence evidence, CancellationToken cancellationToken = default) => default;
    }
}
