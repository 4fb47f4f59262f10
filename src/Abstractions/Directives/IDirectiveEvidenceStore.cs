namespace Wattwise.Directives;

/// <summary>Keeps what judges found about brief answers, so that it survives restarts and is shared among machines.</summary>
/// <remarks>
/// Implementations are thread-safe, bounded (the oldest evidence goes first) and honour cancellation within 100 ms. They may throw: the
/// stage then goes on with what it has. No text of a user or a model is part of it.
/// </remarks>
public interface IDirectiveEvidenceStore
{
    /// <summary>Keeps nothing, although a store is registered: evidence is forgotten at the end of the process.</summary>
    static IDirectiveEvidenceStore None { get; } = new Nothing();

    /// <summary>Reads the newest evidence.</summary>
    /// <param name="directivesId">Under which directives it was gathered: of other words nothing is known.</param>
    /// <param name="maxCount">How many to read at most; at least 1.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The evidence, the oldest first.</returns>
    ValueTask<IReadOnlyList<DirectiveEvidence>> ReadAsync(string directivesId, int maxCount, CancellationToken cancellationToken = default);

    /// <summary>Adds evidence.</summary>
    /// <param name="directivesId">Under which directives it was gathered.</param>
    /// <param name="evidence">What was found.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask AppendAsync(string directivesId, DirectiveEvidence evidence, CancellationToken cancellationToken = default);

    private sealed class Nothing : IDirectiveEvidenceStore
    {
        public ValueTask<IReadOnlyList<DirectiveEvidence>> ReadAsync(
            string directivesId, int maxCount, CancellationToken cancellationToken = default) => new([]);

        public ValueTask AppendAsync(string directivesId, DirectiveEvidence evidence, CancellationToken cancellationToken = default) =>
            default;
    }
}
