using System.Runtime.InteropServices;

namespace Wattwise.LocalEngine;

/// <summary>Sets of places in a grammar, each stored once and known by a number. Not thread-safe.</summary>
internal sealed class CursorSets
{
    private readonly List<(int Start, int Count, int Hash)> _sets = [];
    private Cursor[] _cursors = new Cursor[256];
    private int[] _buckets = new int[256]; // number + 1; 0 is free
    private int _used;

    public int Count => _sets.Count;

    public long Bytes => (20L * _cursors.Length) + (16L * _sets.Count) + (4L * _buckets.Length);

    public ReadOnlySpan<Cursor> this[int set] => _cursors.AsSpan(_sets[set].Start, _sets[set].Count);

    /// <summary>The number of a set, which is stored if it is new.</summary>
    public int Intern(ReadOnlySpan<Cursor> cursors)
    {
        var hash = HashOf(cursors);
        for (var at = hash & (_buckets.Length - 1); ; at = (at + 1) & (_buckets.Length - 1))
        {
            var set = _buckets[at] - 1;
            if (set < 0)
                return Store(cursors, hash, at);
            if (_sets[set].Hash == hash && this[set].SequenceEqual(cursors))
                return set;
        }
    }

    public void Clear()
    {
        _sets.Clear();
        _used = 0;
        Array.Clear(_buckets);
    }

    private int Store(ReadOnlySpan<Cursor> cursors, int hash, int bucket)
    {
        if (_used + cursors.Length > _cursors.Length)
            Array.Resize(ref _cursors, Math.Max(2 * _cursors.Length, _used + cursors.Length));
        cursors.CopyTo(_cursors.AsSpan(_used));
        _sets.Add((_used, cursors.Length, hash));
        _used += cursors.Length;
        _buckets[bucket] = _sets.Count;
        if (2 * _sets.Count > _buckets.Length)
            Grow();
        return _sets.Count - 1;
    }

    private void Grow()
    {
        _buckets = new int[2 * _buckets.Length];
        for (var set = 0; set < _sets.Count; set++)
        {
            var at = _sets[set].Hash & (_buckets.Length - 1);
            while (_buckets[at] != 0)
                at = (at + 1) & (_buckets.Length - 1);
            _buckets[at] = set + 1;
        }
    }

    private static int HashOf(ReadOnlySpan<Cursor> cursors)
    {
        var hash = (ulong)cursors.Length;
        foreach (var part in MemoryMarshal.Cast<Cursor, int>(cursors))
        {
            hash = (hash ^ (uint)part) * 0x9E3779B97F4A7C15;
            hash ^= hash >> 29;
        }

        return (int)(hash ^ (hash >> 32));
    }
}
