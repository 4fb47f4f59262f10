namespace Wattwise.LocalEngine;

/// <summary>An edge of the radix tree and the node at its end. A root has an empty edge, and a leaf a sequence.</summary>
internal sealed class PrefixNode
{
    private int[] _tokens;
    private int _start;
    private Dictionary<int, PrefixNode>? _children;

    /// <summary>Creates a node below <paramref name="parent"/>, or a root.</summary>
    public PrefixNode(PrefixNode? parent, ReadOnlySpan<int> edge, string? scope = null)
        : this(parent, edge.ToArray(), 0, edge.Length) => Scope = scope ?? parent?.Scope;

    private PrefixNode(PrefixNode? parent, int[] tokens, int start, int length)
    {
        _tokens = tokens;
        _start = start;
        EdgeLength = length;
        Parent = parent;
        Depth = (parent?.Depth ?? 0) + length;
    }

    /// <summary>Null for a root, and for a node that was evicted.</summary>
    public PrefixNode? Parent { get; private set; }

    /// <summary>Who may share this tree.</summary>
    public string? Scope { get; private init; }

    public ReadOnlySpan<int> Edge => _tokens.AsSpan(_start, EdgeLength);

    public int EdgeLength { get; private set; }

    /// <summary>Tokens from the root to the end of the edge.</summary>
    public int Depth { get; private set; }

    public int ChildCount => _children?.Count ?? 0;

    /// <summary>The retained sequence of a leaf; -1 where there is none.</summary>
    public int SequenceId { get; set; } = -1;

    /// <summary>What computing one token of the edge costs.</summary>
    public double CostPerToken { get; set; }

    /// <summary>How dear this node is to the cache; the cheapest leaf goes first.</summary>
    public double Value { get; set; }

    /// <summary>When it was found or retained last, in operations.</summary>
    public long LastUsed { get; set; }

    /// <summary>Whether the state of the path was written out, so that it need not be once more.</summary>
    public bool IsSpilled { get; set; }

    /// <summary>Leases that end at this node.</summary>
    public int Leases { get; set; }

    /// <summary>Whether a pinned prefix ends at this node.</summary>
    public bool IsPinned => Holds > 0;

    /// <summary>How many hold the pinned prefix that ends at this node.</summary>
    public int Holds { get; set; }

    /// <summary>Leases and pins that end here or below; more than 0 keeps the edge.</summary>
    public int Locks { get; set; }

    /// <summary>Pins that end here or below.</summary>
    public int Pins { get; set; }

    /// <summary>A leaf below this node, or the node itself; not for a root without children.</summary>
    public PrefixNode AnyLeaf()
    {
        var node = this;
        while (node.SequenceId < 0)
        {
            var children = node._children!.Values.GetEnumerator();
            children.MoveNext();
            node = children.Current;
        }

        return node;
    }

    public PrefixNode? Child(int token) => _children is not null && _children.TryGetValue(token, out var child) ? child : null;

    public void Add(PrefixNode child) => (_children ??= [])[child.Edge[0]] = child;

    /// <summary>Takes the node out of the tree.</summary>
    public void Detach()
    {
        Parent!._children!.Remove(Edge[0]);
        Parent = null;
    }

    /// <summary>Cuts the edge in two at a depth inside of it.</summary>
    /// <returns>The new node above; this node keeps its end, its children and its leases.</returns>
    public PrefixNode Split(int depth)
    {
        var head = EdgeLength - (Depth - depth);
        var upper = new PrefixNode(Parent, _tokens, _start, head)
        {
            Scope = Scope,
            CostPerToken = CostPerToken,
            Value = Value,
            LastUsed = LastUsed,
            IsSpilled = IsSpilled,
            Locks = Locks,
            Pins = Pins,
        };
        Parent!.Add(upper);
        _start += head;
        EdgeLength -= head;
        Parent = upper;
        upper.Add(this);
        return upper;
    }

    /// <summary>
    /// Whether nothing tells this node from its parent: the same last use, no other child, and no lease or pin that ends in between.
    /// </summary>
    public bool CanAbsorbParent() =>
        Parent is { Parent: not null, Leases: 0, IsPinned: false, ChildCount: 1 } parent && parent.LastUsed == LastUsed;

    /// <summary>Takes the parent's edge over, and its place in the tree.</summary>
    public void AbsorbParent()
    {
        var parent = Parent!;
        if (parent._tokens == _tokens && parent._start + parent.EdgeLength == _start)
        {
            _start = parent._start;
        }
        else
        {
            int[] joined = [.. parent.Edge, .. Edge];
            _tokens = joined;
            _start = 0;
        }

        var share = (double)parent.EdgeLength / (parent.EdgeLength + EdgeLength);
        CostPerToken += share * (parent.CostPerToken - CostPerToken);
        Value += share * (parent.Value - Value);
        EdgeLength += parent.EdgeLength;
        Parent = parent.Parent;
        Parent!.Add(this);
    }

    /// <summary>Takes tokens off the end of the edge, but not all of them.</summary>
    public void Trim(int tokens)
    {
        EdgeLength -= tokens;
        Depth -= tokens;
    }

    /// <summary>All tokens from the root.</summary>
    public int[] PathTokens()
    {
        var path = new int[Depth];
        for (var node = this; node is not null; node = node.Parent)
            node.Edge.CopyTo(path.AsSpan(node.Depth - node.EdgeLength));
        return path;
    }
}
