namespace Wattwise.LocalEngine;

// What goes first. Value of a node = clock + cost per cell, where the clock is the value of what was evicted last (GreedyDual-Size, Cao and
// Irani, USENIX Symposium on Internet Technologies and Systems 1997): equal costs make it LRU, and dear cells outlive some uses of cheap
// ones.
internal sealed partial class PrefixCache
{
    private double _clock;

    /// <summary>Frees KV cells, least valuable first; a sequence may lose only its tail.</summary>
    /// <returns>
    /// Whether that many cells lost their retained sequence; false, and nothing is evicted, where <see cref="EvictableTokens"/> are fewer.
    /// </returns>
    public bool Evict(int tokensNeeded)
    {
        if (tokensNeeded > EvictableTokens)
            return false;

        while (tokensNeeded > 0)
        {
            var leaf = CheapestLeaf()!;
            _clock = Math.Max(_clock, leaf.Value);
            if (leaf.EdgeLength <= tokensNeeded)
            {
                tokensNeeded -= leaf.EdgeLength;
                Remove(leaf);
                continue;
            }

            Spill(leaf);
            leaf.Trim(tokensNeeded);
            CachedTokens -= tokensNeeded;
            EvictableTokens -= tokensNeeded;
            _kv.Remove(leaf.SequenceId, leaf.Depth, -1);
            return true;
        }

        return true;
    }

    /// <summary>Frees one sequence id, least valuable first.</summary>
    /// <returns>False where leases and pins need all of them.</returns>
    public bool EvictForSequence()
    {
        PrefixNode? cheapest = null;
        var (value, lastUsed) = (double.PositiveInfinity, long.MaxValue);
        foreach (var leaf in _leaves.Values)
        {
            if (TryValueOfSequence(leaf, out var itsValue, out var itsLastUse) && (itsValue, itsLastUse).CompareTo((value, lastUsed)) < 0)
                (cheapest, value, lastUsed) = (leaf, itsValue, itsLastUse);
        }

        if (cheapest is null)
            return false;

        var sequences = _leaves.Count;
        for (var leaf = cheapest; _leaves.Count == sequences;)
        {
            _clock = Math.Max(_clock, leaf.Value);
            var parent = leaf.Parent!;
            Remove(leaf);
            leaf = parent;
        }

        return true;
    }

    private bool EnforceLimits()
    {
        while (_leaves.Count > Limits.MaxSequences)
        {
            if (!EvictForSequence())
                return false;
        }

        return Evict(CachedTokens - Limits.MaxTokens);
    }

    private void Touch(PrefixNode node)
    {
        _uses++;
        for (; node.Parent is not null; node = node.Parent)
        {
            node.LastUsed = _uses;
            node.Value = _clock + node.CostPerToken;
        }
    }

    // There are at most as many leaves as sequence ids, so looking at all of them is cheap enough.
    private PrefixNode? CheapestLeaf()
    {
        PrefixNode? cheapest = null;
        foreach (var leaf in _leaves.Values)
        {
            if (leaf.Locks == 0 && (cheapest is null || (leaf.Value, leaf.LastUsed).CompareTo((cheapest.Value, cheapest.LastUsed)) < 0))
                cheapest = leaf;
        }

        return cheapest;
    }

    // A sequence is free when everything is gone that no other sequence holds: the leaf, and the nodes above it up to the next fork.
    private static bool TryValueOfSequence(PrefixNode leaf, out double value, out long lastUsed)
    {
        value = 0;
        lastUsed = 0;
        var node = leaf;
        do
        {
            if (node.Locks > 0)
                return false;
            value = Math.Max(value, node.Value);
            lastUsed = Math.Max(lastUsed, node.LastUsed);
            node = node.Parent!;
        }
        while (node is { Parent: not null, ChildCount: 1 });
        return true;
    }

    // The whole path is written once, when the first of its cells goes.
    private void Spill(PrefixNode leaf)
    {
        if (_spill is null || leaf.IsSpilled || leaf.Depth < _spill.MinTokens)
            return;
        leaf.IsSpilled = true;
        _spill.Save(leaf.Scope, leaf.PathTokens(), leaf.SequenceId);
    }

    private void Remove(PrefixNode leaf)
    {
        Spill(leaf);
        CachedTokens -= leaf.EdgeLength;
        EvictableTokens -= leaf.EdgeLength;
        var parent = leaf.Parent!;
        leaf.Detach();
        if (parent.Parent is null || parent.ChildCount > 0)
        {
            FreeSequence(leaf);
            if (parent.ChildCount == 0)
                RemoveRoot(parent);
            return;
        }

        // Nobody else holds the cells of the path up to the parent, so the parent takes the sequence over.
        _kv.Remove(leaf.SequenceId, parent.Depth, -1);
        parent.SequenceId = leaf.SequenceId;
        parent.IsSpilled = leaf.IsSpilled;
        _leaves[parent.SequenceId] = parent;
        leaf.SequenceId = -1;
    }

    private void RemoveRoot(PrefixNode root)
    {
        if (root.Scope is null)
            _defaultScope = null;
        else
            _scopes.Remove(root.Scope);
    }

    private void FreeSequence(PrefixNode node)
    {
        _leaves.Remove(node.SequenceId);
        Discard(node.SequenceId);
        node.SequenceId = -1;
    }

    private void Discard(int sequenceId)
    {
        _kv.Remove(sequenceId, 0, -1);
        _kv.Free(sequenceId);
    }
}
