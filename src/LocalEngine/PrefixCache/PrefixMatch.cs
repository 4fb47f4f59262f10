namespace Wattwise.LocalEngine;

/// <summary>The longest cached prefix of a prompt.</summary>
/// <param name="SequenceId">A retained sequence that holds the prefix; -1 where nothing was found. Once an id was evicted, <see cref="PrefixCache.SequenceOf"/> tells which one holds it.</param>
/// <param name="Length">Tokens in the prefix; 0 where nothing was found.</param>
/// <param name="Lease">To be released when the request has ended, found or not.</param>
internal readonly record struct PrefixMatch(int SequenceId, int Length, PrefixLease Lease)
{
    /// <summary>No token is cached.</summary>
    public static PrefixMatch None { get; } = new(-1, 0, default);
}
