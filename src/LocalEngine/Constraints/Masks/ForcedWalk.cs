namespace Wattwise.LocalEngine;

/// <summary>Finds the text that must follow places in a grammar. Not thread-safe.</summary>
/// <param name="machine">The machine of the places.</param>
/// <param name="index">The vocabulary.</param>
internal sealed class ForcedWalk(FrameMachine machine, VocabularyIndex index)
{
    private const int MostBytes = 256;

    private readonly CursorBuffer _path = new();
    private readonly List<byte> _bytes = [];
    private readonly int[] _starts = new int[index.MostBytes + 2];
    private CursorBuffer _now = new();
    private CursorBuffer _next = new();

    /// <summary>The text that must follow a set of places.</summary>
    /// <remarks>
    /// Escapes of JSON strings are left aside where a character may also stand for itself: a model that escapes it only finds its draft
    /// wrong.
    /// </remarks>
    public ForcedText Walk(ReadOnlySpan<Cursor> from)
    {
        try
        {
            return WalkUnguarded(from);
        }
        catch (LlamaConstraintException)
        {
            // Too ambiguous further on: that is for the request to learn when it gets there.
            return ForcedText.None;
        }
    }

    private ForcedText WalkUnguarded(ReadOnlySpan<Cursor> from)
    {
        _bytes.Clear();
        _now.Clear();
        foreach (ref readonly var cursor in from)
            _now.Add(cursor);
        while (_bytes.Count < MostBytes && OnlyByte(_now.All) is >= 0 and var value)
        {
            _next.Clear();
            machine.Step(_now.All, (byte)value, _next);
            (_now, _next) = (_next, _now);
            _bytes.Add((byte)value);
        }

        if (_bytes.Count == 0)
            return ForcedText.None;
        byte[] bytes = [.. _bytes];
        var covered = new bool[bytes.Length];
        for (var at = Math.Max(0, bytes.Length - index.MostBytes + 1); at < bytes.Length; at++)
            covered[at] = index.Find(bytes.AsSpan(at)) is >= 0 and var node && GoesOnBelow(node);
        return new(bytes, covered);
    }

    private int OnlyByte(ReadOnlySpan<Cursor> cursors)
    {
        foreach (ref readonly var cursor in cursors)
        {
            if (cursor.Lexeme < 0)
                return -1;
        }

        var only = -1;
        for (var value = 0; value < 256; value++)
        {
            if (!MayFollow(cursors, (byte)value))
                continue;
            if (only >= 0)
                return -1;
            only = value;
        }

        return only;
    }

    private bool MayFollow(ReadOnlySpan<Cursor> cursors, byte value)
    {
        foreach (ref readonly var cursor in cursors)
        {
            var lexeme = machine.Grammar.Lexemes[cursor.Lexeme];
            var (state, escape, count) = (cursor.State, cursor.Escape, cursor.Count);
            if (lexeme.IsString && escape == Lexeme.Inside && value == '\\')
                continue;
            if (lexeme.Advance(ref state, ref escape, ref count, value))
                return true;
        }

        return false;
    }

    /// <summary>Whether a token below a node goes on from the places behind the text.</summary>
    private bool GoesOnBelow(int top)
    {
        var nodes = index.Nodes;
        _path.Clear();
        foreach (ref readonly var cursor in _now.All)
            _path.Add(cursor);
        _starts[0] = 0;
        _starts[1] = _path.Count;
        for (var i = top + 1; i < nodes[top].End;)
        {
            ref readonly var node = ref nodes[i];
            var depth = node.Depth - nodes[top].Depth;
            _path.Truncate(_starts[depth]);
            machine.Step(_path.Slice(_starts[depth - 1], _starts[depth]), node.Value, _path);
            if (_path.Count == _starts[depth])
            {
                i = node.End;
                continue;
            }

            if (node.Token >= 0)
                return true;
            _starts[depth + 1] = _path.Count;
            i++;
        }

        return false;
    }
}
