namespace Wattwise.Gateway.Caches;

/// <summary>The caches behind the gateway's models.</summary>
internal sealed record CacheListing(IReadOnlyList<CacheListing.Item> Caches)
{
    /// <param name="Models">The models whose answers it keeps.</param>
    /// <param name="Store">What keeps the entries; <see langword="null"/> for a cache of exact repeats alone.</param>
    /// <param name="IsAvailable">False if the store did not answer; nothing is known then.</param>
    /// <param name="Entries">Entries, expired ones that were not removed yet included.</param>
    /// <param name="Bytes">Bytes that they take.</param>
    /// <param name="MaxEntries">The most entries.</param>
    /// <param name="MaxBytes">The most bytes.</param>
    /// <param name="Tenants">The entries by tenant, if that was asked for.</param>
    internal sealed record Item(
        IReadOnlyList<string> Models,
        string? Store,
        bool IsAvailable,
        long? Entries = null,
        long? Bytes = null,
        long? MaxEntries = null,
        long? MaxBytes = null,
        TenantCounts? Tenants = null);

    /// <param name="Largest">Tenants that have keys, those with the most entries first.</param>
    /// <param name="Others">Entries of all others: of no tenant, of tenants without keys, or of users' own scopes.</param>
    /// <param name="IsComplete">False if the store took too long to count all of them.</param>
    internal sealed record TenantCounts(IReadOnlyList<TenantCount> Largest, long Others, bool IsComplete);

    internal sealed record TenantCount(string Tenant, long Entries);
}
