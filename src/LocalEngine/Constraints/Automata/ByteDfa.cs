namespace Wattwise.LocalEngine;

/// <summary>A deterministic automaton over bytes. Each state can still reach an end. State 0 is the first. Immutable.</summary>
internal sealed class ByteDfa
{
    /// <summary>No state: what was read is no beginning of any accepted text.</summary>
    public const int Dead = -1;

    private readonly byte[] _classOf;
    private readonly int _classes;
    private readonly int[] _next;
    private readonly int[]? _firstEdge;
    private readonly byte[]? _edgeBytes;
    private readonly int[] _tags;
    private byte[]? _missing;

    /// <param name="classOf">The class of each byte.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="next">The next state by state and class; <see cref="Dead"/> for none.</param>
    /// <param name="tags">What a text that ends in a state is; -1 where none ends.</param>
    public ByteDfa(byte[] classOf, int classes, int[] next, int[] tags)
    {
        _classOf = classOf;
        _classes = classes;
        _next = next;
        _tags = tags;
    }

    /// <summary>An automaton with few edges for each state.</summary>
    /// <param name="firstEdge">The first edge of each state, and the number of all behind the last.</param>
    /// <param name="edgeBytes">The byte of each edge, rising within a state.</param>
    /// <param name="edgeTargets">The state that each edge leads to.</param>
    /// <param name="tags">As there.</param>
    public ByteDfa(int[] firstEdge, byte[] edgeBytes, int[] edgeTargets, int[] tags)
    {
        _classOf = [];
        _firstEdge = firstEdge;
        _edgeBytes = edgeBytes;
        _next = edgeTargets;
        _tags = tags;
    }

    // Bytes that begin a character of one length are alike.
    private static readonly byte[] LeadingBytes =
        [.. Enumerable.Range(0, 256).Select(value => (byte)(value switch { < 0x80 => 0, < 0xC0 => 1, < 0xE0 => 2, < 0xF0 => 3, _ => 4 }))];

    public static ByteDfa Empty { get; } = new(new byte[256], 1, [], []);

    /// <summary>Whether many grammars have this very automaton.</summary>
    public bool IsShared { get; private init; }

    /// <summary>How many bytes of a character are missing in each state, where the texts are UTF-8.</summary>
    public byte[] MissingBytes => _missing ??= FindMissing();

    /// <summary>The number of states.</summary>
    public int Count => _tags.Length;

    /// <summary>Whether it accepts no text at all.</summary>
    public bool IsEmpty => _tags.Length == 0;

    public long Bytes => (4L * _next.Length) + (4L * _tags.Length) + (_edgeBytes?.Length ?? 256);

    /// <summary>The same automaton as one that many grammars have.</summary>
    public ByteDfa Share() => IsEmpty ? this : _firstEdge is null
        ? new(_classOf, _classes, _next, _tags) { IsShared = true }
        : new(_firstEdge, _edgeBytes!, _next, _tags) { IsShared = true };

    /// <summary>The same automaton with one tag for all its texts.</summary>
    public ByteDfa WithTag(int tag)
    {
        int[] tags = [.. _tags.Select(old => old < 0 ? old : tag)];
        return _firstEdge is null ? new(_classOf, _classes, _next, tags) : new(_firstEdge, _edgeBytes!, _next, tags);
    }

    /// <summary>Whether there is a table of all next states.</summary>
    public bool HasTable => _firstEdge is null;

    /// <summary>The next state by state and class of the byte.</summary>
    public void GetTable(out ReadOnlySpan<int> next, out ReadOnlySpan<byte> classOf, out int classes)
    {
        next = _next;
        classOf = _classOf;
        classes = _classes;
    }

    public int Step(int state, byte value)
    {
        if (_firstEdge is null)
            return _next[(state * _classes) + _classOf[value]];

        var from = _firstEdge[state];
        var found = _edgeBytes.AsSpan(from, _firstEdge[state + 1] - from).IndexOf(value);
        return found < 0 ? Dead : _next[from + found];
    }

    /// <summary>The tag of the texts that end in a state; -1 where none does.</summary>
    public int Tag(int state) => _tags[state];

    public bool IsEnd(int state) => _tags[state] >= 0;

    /// <summary>Whether a text can go on from a state.</summary>
    public bool GoesOn(int state)
    {
        if (_firstEdge is not null)
            return _firstEdge[state + 1] > _firstEdge[state];
        return _next.AsSpan(state * _classes, _classes).IndexOfAnyExcept(Dead) >= 0;
    }

    public int Run(int state, ReadOnlySpan<byte> text)
    {
        foreach (var value in text)
        {
            if (state < 0)
                break;
            state = Step(state, value);
        }

        return state;
    }

    /// <summary>The tag of a whole text; -1 where it is not accepted.</summary>
    public int Match(ReadOnlySpan<byte> text)
    {
        if (IsEmpty)
            return -1;
        var state = Run(0, text);
        return state < 0 ? -1 : Tag(state);
    }

    /// <summary>Adds this automaton's distinctions between bytes to those of others.</summary>
    public void Refine(ByteClasses classes)
    {
        if (_firstEdge is null)
        {
            classes.Refine(_classOf);
            return;
        }

        Span<bool> isUsed = stackalloc bool[256];
        foreach (var value in _edgeBytes!)
            isUsed[value] = true;
        var each = new byte[256];
        byte next = 0;
        for (var i = 0; i < 256; i++)
            each[i] = isUsed[i] ? ++next : (byte)0;
        classes.Refine(each);
    }

    private byte[] FindMissing()
    {
        var missing = new byte[Count];
        var isKnown = new bool[missing.Length];
        var open = new Stack<int>([0]);
        isKnown[0] = true;
        var classes = new ByteClasses();
        classes.Refine(LeadingBytes);
        Refine(classes);
        var examples = classes.Examples();
        while (open.TryPop(out var state))
        {
            foreach (var value in examples)
            {
                var next = Step(state, value);
                if (next < 0 || isKnown[next])
                    continue;
                isKnown[next] = true;
                missing[next] = (byte)(missing[state] > 0
                    ? missing[state] - 1
                    : value switch { < 0xC0 => 0, < 0xE0 => 1, < 0xF0 => 2, _ => 3 });
                open.Push(next);
            }
        }

        return missing;
    }
}
