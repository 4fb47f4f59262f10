#pragma warning disable CA1822 // the first version keeps nothing

namespace Wattwise.LocalEngine;

/// <summary>
/// The prompts and answers whose KV cells are kept for later requests: a radix tree over tokens for each isolation scope. Each leaf owns one
/// retained sequence, which holds the cells of its whole path; what paths have in common is held once.
/// </summary>
/// <remarks>
/// Only for the engine thread, and only for contexts where all sequences share one stream and any range of a sequence can be removed (no
/// recurrent state, no sliding window that drops cells). A request goes through it like this:
/// <code>
/// var match = cache.Find(scope, prompt[..^1]);            // one token at least must be computed
/// kv.Copy(match.SequenceId, id, 0, match.Length);         // where Length &gt; 0
/// ... decode the rest into sequence id ...
/// cache.Retain(scope, tokensInKv, id, cost, pinned: false, match.Length);
/// cache.Release(match.Lease);
/// </code>
/// A request that was cancelled may be retained as far as it got, or its sequence removed by the caller; its lease is released either way. A
/// sequence whose positions were shifted must not be retained.
/// </remarks>
internal sealed class PrefixCache
{
    private readonly IKvSequences _kv;

    public PrefixCache(IKvSequences kv, PrefixCacheLimits limits)
    {
        _kv = kv;
        Limits = limits;
    }

    public PrefixCacheLimits Limits { get; }

    /// <summary>Distinct KV cells that the tree holds.</summary>
    public int CachedTokens { get; private set; }

    /// <summary>Those of <see cref="CachedTokens"/> that neither a lease nor a pin keeps; <see cref="Evict"/> can free all of them.</summary>
    public int EvictableTokens { get; private set; }

    /// <summary>Distinct KV cells under pinned prefixes.</summary>
    public int PinnedTokens { get; private set; }

    /// <summary>Retained sequence ids.</summary>
    public int RetainedSequences { get; private set; }

    /// <summary>The longest cached prefix of <paramref name="tokens"/> in a scope, kept from eviction until <see cref="Release"/>.</summary>
    /// <param name="scope">Who may share; <see langword="null"/> is a scope too.</param>
    /// <param name="tokens">The prompt without its last token.</param>
    public PrefixMatch Find(string? scope, ReadOnlySpan<int> tokens) => PrefixMatch.None;

    /// <summary>Ends a lease. Harmless for the default lease, and after <see cref="Clear"/>; a lease is released once.</summary>
    public void Release(PrefixLease lease)
    {
    }

    /// <summary>
    /// Takes over a sequence that no request uses any more. The cache shares what it holds already, keeps the rest, evicts what exceeds the
    /// limits, and frees every id it does not need, this one included.
    /// </summary>
    /// <param name="scope">Who may share.</param>
    /// <param name="tokens">The tokens whose cells the sequence holds, from position 0 without a gap.</param>
    /// <param name="sequenceId">The sequence; belongs to the cache from now on.</param>
    /// <param name="cost">What computing all of <paramref name="tokens"/> costs; any unit that is the same for all sequences, such as joules.</param>
    /// <param name="pinned">Never to be evicted, as by <see cref="Pin"/>.</param>
    /// <param name="sharedTokens">How many tokens the sequence got from <see cref="Find"/>, whose lease still holds; 0 is always right, and slower.</param>
    /// <returns>Whether the whole of <paramref name="tokens"/> can be found now.</returns>
    public bool Retain(string? scope, ReadOnlySpan<int> tokens, int sequenceId, double cost, bool pinned = false, int sharedTokens = 0)
    {
        _kv.Remove(sequenceId, 0, -1);
        _kv.Free(sequenceId);
        return false;
    }

    /// <summary>Keeps a prefix from eviction until <see cref="Unpin"/>. Harmless when pinned already.</summary>
    /// <returns>False where it is not cached whole, or exceeds <see cref="PrefixCacheLimits.MaxPinnedTokens"/>.</returns>
    public bool Pin(string? scope, ReadOnlySpan<int> tokens) => false;

    /// <summary>Undoes <see cref="Pin"/> of exactly these tokens.</summary>
    /// <returns>Whether they were pinned.</returns>
    public bool Unpin(string? scope, ReadOnlySpan<int> tokens) => false;

    /// <summary>Frees KV cells, least valuable first; a sequence may lose only its tail.</summary>
    /// <returns>Whether that many cells are free now that were not before.</returns>
    public bool Evict(int tokensNeeded) => tokensNeeded <= 0;

    /// <summary>Frees one sequence id at least, least valuable first.</summary>
    /// <returns>False where leases and pins need all of them.</returns>
    public bool EvictForSequence() => false;

    /// <summary>Forgets everything, pins included, without touching the KV cache or freeing ids: the context was reset, and the ids with it.</summary>
    public void Clear()
    {
    }
}
