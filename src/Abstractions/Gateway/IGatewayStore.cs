namespace Wattwise.Gateway;

/// <summary>Keeps the small documents that gateways share: the keys of tenants, and what of their budgets is spent and held.</summary>
/// <remarks>
/// <para>
/// All that gateways promise together rests on <see cref="TryWriteAsync"/>: it replaces a document only if nobody else has replaced it
/// meanwhile, all or nothing, and returns once the new one would survive what the store is made to survive. What a document holds is the
/// gateway's business. Keys in it are hashed: the store learns none.
/// </para>
/// <para>Names have at most 200 characters, each an ASCII letter, a digit or one of <c>:._-</c>, and differ where their letters differ in
/// case.</para>
/// <para>Implementations are thread-safe and honour cancellation. A document is never evicted and never expires.</para>
/// </remarks>
public interface IGatewayStore
{
    /// <summary>Reads a document.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The document; <see langword="null"/> if there is none.</returns>
    ValueTask<GatewayDocument?> ReadAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Writes a document that has a certain version.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="document">The document with its new version, which is positive.</param>
    /// <param name="expectedVersion">The version that it must have now; 0 if there must be none.</param>
    /// <param name="cancellationToken">Cancels the call; the document may have been written then.</param>
    /// <returns>False if it has another version: nothing was changed then.</returns>
    ValueTask<bool> TryWriteAsync(
        string name, GatewayDocument document, long expectedVersion, CancellationToken cancellationToken = default);

    /// <summary>Lists the names that begin with a text, in ordinal order.</summary>
    /// <param name="prefix">What they begin with; made of the characters of a name.</param>
    /// <param name="maxCount">The most names to return; positive.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<IReadOnlyList<string>> ListAsync(string prefix, int maxCount, CancellationToken cancellationToken = default);
}
