namespace Wattwise.LocalEngine;

/// <summary>The longest cached prefix of a prompt.</summary>
/// <param name="Length">Tokens in the prefix; 0 where nothing was found.</param>
/// <param name="Lease">
/// To be released when the request has ended, found or not. <see cref="PrefixCache.SequenceOf"/> tells which sequence holds the prefix; ask
/// it after what may evict, since another sequence may hold the prefix then.
/// </param>
internal readonly record struct PrefixMatch(int Length, PrefixLease Lease)
{
    /// <summary>No token is cached.</summary>
    public static PrefixMatch None => default;
}
