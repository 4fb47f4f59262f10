using StackExchange.Redis;

namespace Wattwise.Caching;

/// <summary>
/// Neighbours from the server's vector sets. Approximate; the server's scores are not used: a similarity in one server, a distance in
/// another.
/// </summary>
/// <remarks>
/// No command on a vector set is part of a transaction: Garnet 2.2.8 locks up on one. None needs to be, since a member without an entry is
/// taken out when a search meets it, and an entry without a member is added again by the miss that this causes.
/// </remarks>
internal sealed class VectorSetIndex(RedisKeys keys, int searchEffort) : INeighbourIndex
{
    public async Task<IReadOnlyList<EntryId>> FindAsync(
        IDatabase database, VectorPlace place, ReadOnlyMemory<float> vector, int count, CancellationToken cancellationToken)
    {
        var reply = await database.ExecuteAsync(
            "VSIM", [keys.VectorSet(place), "FP32", EntryValue.VectorBytes(vector.Span), "COUNT", count, "EF", Math.Max(
                searchEffort, count)]).WaitAsync(cancellationToken).ConfigureAwait(false);
        var members = (RedisValue[]?)reply ?? [];
        var ids = new List<EntryId>(members.Length);
        foreach (var member in members)
        {
            if (EntryId.TryParse(member, out var id) && id.Value.ScopeHash.SequenceEqual(place.ScopeHash))
                ids.Add(id.Value);
            else
                await database.ExecuteAsync("VREM", [keys.VectorSet(place), member]).WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return ids;
    }

    public Task ForgetAsync(IDatabase database, VectorPlace place, IReadOnlyList<EntryId> ids, CancellationToken cancellationToken) =>
        Task.WhenAll(ids.Select(id => RemoveAsync(database, place, id))).WaitAsync(cancellationToken);

    /// <summary>Adds a vector, in place of an older one of the entry.</summary>
    public Task AddAsync(IDatabase database, VectorPlace place, EntryId id, ReadOnlyMemory<float> vector) =>
        database.ExecuteAsync("VADD", [keys.VectorSet(place), "FP32", EntryValue.VectorBytes(vector.Span), id.Text, "NOQUANT"]);

    public Task RemoveAsync(IDatabase database, VectorPlace place, EntryId id) =>
        database.ExecuteAsync("VREM", [keys.VectorSet(place), id.Text]);
}
