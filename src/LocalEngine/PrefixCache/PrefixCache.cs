namespace Wattwise.LocalEngine;

/// <summary>
/// The prompts and answers whose KV cells are kept for later requests: a radix tree over tokens for each isolation scope. Each leaf owns
/// one retained sequence, which holds the cells of its whole path; what paths have in common is held once.
/// </summary>
/// <remarks>
/// Only for the engine thread, and only for contexts where all sequences share one stream and any range of a sequence can be removed (no
/// recurrent state, no sliding window that drops cells). A request goes through it like this:
/// <code>
/// var match = cache.Find(scope, prompt[..^1]);                      // one token at least must be computed
/// kv.Copy(cache.SequenceOf(match.Lease), id, 0, match.Length);       // where Length &gt; 0
/// ... decode the rest into sequence id ...
/// cache.Retain(scope, tokensInKv, id, cost, pinned: false, match.Length);
/// cache.Release(match.Lease);
/// </code>
/// A request that was cancelled may be retained as far as it got, or its sequence removed by the caller; its lease is released either way.
/// A sequence whose positions were shifted must not be retained, and one that shares cells must not be shifted.
/// </remarks>
internal sealed partial class PrefixCache
{
    private readonly IKvSequences _kv;
    private readonly IPrefixSpill? _spill;
    private readonly Dictionary<string, PrefixNode> _scopes = new(StringComparer.Ordinal);
    private readonly Dictionary<int, PrefixNode> _leaves = [];
    private PrefixNode? _defaultScope;
    private long _uses;
    private int _epoch;

    /// <param name="kv">Called for each change of the KV cache.</param>
    /// <param name="limits">How much is kept.</param>
    /// <param name="spill">Gets what is evicted.</param>
    public PrefixCache(IKvSequences kv, PrefixCacheLimits limits, IPrefixSpill? spill = null)
    {
        _kv = kv;
        _spill = spill;
        Limits = limits;
    }

    public PrefixCacheLimits Limits { get; }

    /// <summary>Distinct KV cells that the tree holds; at most <see cref="PrefixCacheLimits.MaxTokens"/>.</summary>
    public int CachedTokens { get; private set; }

    /// <summary>
    /// Those of <see cref="CachedTokens"/> that neither a lease nor a pin keeps; <see cref="Evict"/> can free all of them.
    /// </summary>
    public int EvictableTokens { get; private set; }

    /// <summary>Distinct KV cells under pinned prefixes.</summary>
    public int PinnedTokens { get; private set; }

    /// <summary>Retained sequence ids; at most <see cref="PrefixCacheLimits.MaxSequences"/>.</summary>
    public int RetainedSequences => _leaves.Count;

    /// <summary>
    /// The longest cached prefix of <paramref name="tokens"/> in a scope, kept from eviction until <see cref="Release"/>.
    /// </summary>
    /// <param name="scope">Who may share; <see langword="null"/> is a scope too.</param>
    /// <param name="tokens">The prompt without its last token.</param>
    public PrefixMatch Find(string? scope, ReadOnlySpan<int> tokens)
    {
        if (Root(scope) is not { } root)
            return PrefixMatch.None;
        var node = Walk(root, tokens, out var matched);
        if (matched == 0)
            return PrefixMatch.None;

        // The tree is cut where the prompts part, so that the lease keeps exactly what is used.
        node = CutAt(node, matched);
        Touch(node);
        node.Leases++;
        Lock(node, pin: false);
        return new(matched, new(node, _epoch));
    }

    /// <summary>
    /// A retained sequence that holds the leased prefix, until something is evicted or retained: another one may hold it then.
    /// </summary>
    /// <exception cref="InvalidOperationException">The lease holds nothing.</exception>
    public int SequenceOf(PrefixLease lease) =>
        lease.Node is { Leases: > 0 } node && lease.Epoch == _epoch
            ? node.AnyLeaf().SequenceId
            : throw new InvalidOperationException("The lease holds nothing.");

    /// <summary>Ends a lease. Harmless for the default lease, and after <see cref="Clear"/>; a lease is released once.</summary>
    /// <exception cref="InvalidOperationException">The lease was released before.</exception>
    public void Release(PrefixLease lease)
    {
        if (lease.Node is not { } node || lease.Epoch != _epoch)
            return;
        if (node.Leases == 0)
            throw new InvalidOperationException("The lease was released before.");
        node.Leases--;
        Unlock(node, pin: false);
    }

    /// <summary>
    /// Takes over a sequence that no request uses any more. The cache shares what it holds already, keeps the rest, evicts what exceeds the
    /// limits, and frees every id it does not need, this one included.
    /// </summary>
    /// <param name="scope">Who may share.</param>
    /// <param name="tokens">The tokens whose cells the sequence holds, from position 0 without a gap.</param>
    /// <param name="sequenceId">The sequence; belongs to the cache from now on.</param>
    /// <param name="cost">What computing all of <paramref name="tokens"/> costs; any unit that is the same for all sequences, such as
    /// joules.</param>
    /// <param name="pinned">Never to be evicted, as by <see cref="Pin(string?, ReadOnlySpan{int})"/>.</param>
    /// <param name="sharedTokens">How many tokens the sequence got from <see cref="Find"/>, whose lease still holds; 0 is always right, and
    /// slower.</param>
    /// <returns>Whether all of <paramref name="tokens"/> can be found now, and are pinned where that was asked for.</returns>
    public bool Retain(string? scope, ReadOnlySpan<int> tokens, int sequenceId, double cost, bool pinned = false, int sharedTokens = 0)
    {
        if (tokens.IsEmpty || Limits.MaxTokens <= 0 || Limits.MaxSequences <= 0)
        {
            Discard(sequenceId);
            return false;
        }

        var root = Root(scope) ?? AddRoot(scope);
        var node = Walk(root, tokens, out var matched);
        node = CutAt(node, matched);
        if (matched == tokens.Length)
        {
            Touch(node);
            Discard(sequenceId);
            return !pinned || Pin(node);
        }

        if (matched > sharedTokens)
        {
            // Another request has computed the same tokens meanwhile: one copy of their cells is enough.
            _kv.Remove(sequenceId, sharedTokens, matched);
            _kv.Copy(node.AnyLeaf().SequenceId, sequenceId, sharedTokens, matched);
        }

        if (node.SequenceId >= 0)
            FreeSequence(node);
        var leaf = new PrefixNode(node, tokens[matched..])
        {
            SequenceId = sequenceId,
            CostPerToken = double.IsFinite(cost) ? Math.Max(cost, 0) / tokens.Length : 0,
        };
        node.Add(leaf);
        _leaves.Add(sequenceId, leaf);
        CachedTokens += leaf.EdgeLength;
        EvictableTokens += leaf.EdgeLength;
        Touch(leaf);

        for (var end = leaf; end.Parent is not null;)
        {
            if (end.CanAbsorbParent())
                end.AbsorbParent();
            else
                end = end.Parent;
        }

        var kept = !pinned || Pin(leaf);
        if (!EnforceLimits())
        {
            // Running requests keep the rest, so the pin has to give way.
            Unpin(leaf);
            kept = false;
            EnforceLimits();
        }

        return kept && leaf.Parent is not null && leaf.Depth == tokens.Length;
    }

    /// <summary>Keeps a prefix from eviction until as many calls of <see cref="Unpin(string?, ReadOnlySpan{int})"/> let go of it.</summary>
    /// <returns>False where it is not cached whole, or exceeds <see cref="PrefixCacheLimits.MaxPinnedTokens"/>.</returns>
    public bool Pin(string? scope, ReadOnlySpan<int> tokens)
    {
        if (tokens.IsEmpty || Root(scope) is not { } root)
            return false;
        var node = Walk(root, tokens, out var matched);
        return matched == tokens.Length && Pin(CutAt(node, matched));
    }

    /// <summary>Undoes one <see cref="Pin(string?, ReadOnlySpan{int})"/> of exactly these tokens.</summary>
    /// <returns>Whether they were pinned.</returns>
    public bool Unpin(string? scope, ReadOnlySpan<int> tokens)
    {
        if (Root(scope) is not { } root)
            return false;
        var node = Walk(root, tokens, out var matched);
        return matched == tokens.Length && node.Depth == matched && Unpin(node);
    }

    /// <summary>
    /// Forgets everything, pins included, without touching the KV cache or freeing ids: the context was reset, and the ids with it.
    /// </summary>
    public void Clear()
    {
        _scopes.Clear();
        _leaves.Clear();
        _defaultScope = null;
        _clock = 0;
        CachedTokens = EvictableTokens = PinnedTokens = 0;
        _epoch++; // leases that are still out mean nodes of the old tree
    }

    private PrefixNode? Root(string? scope) =>
        scope is null ? _defaultScope : _scopes.TryGetValue(scope, out var root) ? root : null;

    private PrefixNode AddRoot(string? scope)
    {
        var root = new PrefixNode(null, [], scope);
        if (scope is null)
            _defaultScope = root;
        else
            _scopes.Add(scope, root);
        return root;
    }

    /// <summary>The deepest node on the path of <paramref name="tokens"/>; the match may end inside its edge.</summary>
    private static PrefixNode Walk(PrefixNode root, ReadOnlySpan<int> tokens, out int matched)
    {
        var node = root;
        matched = 0;
        while (matched == node.Depth && matched < tokens.Length && node.Child(tokens[matched]) is { } child)
        {
            matched += child.Edge.CommonPrefixLength(tokens[matched..]);
            node = child;
        }

        return node;
    }

    private static PrefixNode CutAt(PrefixNode node, int depth) => depth < node.Depth ? node.Split(depth) : node;

    private bool Pin(PrefixNode node)
    {
        if (node.IsPinned)
        {
            node.Holds++;
            return true;
        }

        var added = 0;
        for (var above = node; above is { Pins: 0 }; above = above.Parent)
            added += above.EdgeLength;
        if (PinnedTokens + added > Limits.MaxPinnedTokens)
            return false;
        node.Holds = 1;
        Lock(node, pin: true);
        return true;
    }

    private bool Unpin(PrefixNode node)
    {
        if (!node.IsPinned)
            return false;
        if (--node.Holds == 0)
            Unlock(node, pin: true);
        return true;
    }

    private void Lock(PrefixNode node, bool pin)
    {
        for (; node.Parent is not null; node = node.Parent)
        {
            if (node.Locks++ == 0)
                EvictableTokens -= node.EdgeLength;
            if (pin && node.Pins++ == 0)
                PinnedTokens += node.EdgeLength;
        }
    }

    private void Unlock(PrefixNode node, bool pin)
    {
        for (; node.Parent is not null; node = node.Parent)
        {
            if (--node.Locks == 0)
                EvictableTokens += node.EdgeLength;
            if (pin && --node.Pins == 0)
                PinnedTokens -= node.EdgeLength;
        }
    }
}
