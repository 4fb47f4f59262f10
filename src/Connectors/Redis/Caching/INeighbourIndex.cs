using StackExchange.Redis;

namespace Wattwise.Caching;

/// <summary>Names the entries that are probably nearest to a vector. Their similarity is computed from the entries themselves.</summary>
internal interface INeighbourIndex
{
    /// <param name="database">The server.</param>
    /// <param name="place">Where to look.</param>
    /// <param name="vector">The query.</param>
    /// <param name="count">How many to name at most.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <returns>Names of entries of the place's scope; some may be gone.</returns>
    Task<IReadOnlyList<EntryId>> FindAsync(
        IDatabase database, VectorPlace place, ReadOnlyMemory<float> vector, int count, CancellationToken cancellationToken);

    /// <summary>Takes entries out that <see cref="FindAsync"/> named and that are gone.</summary>
    Task ForgetAsync(IDatabase database, VectorPlace place, IReadOnlyList<EntryId> ids, CancellationToken cancellationToken);
}
