namespace Wattwise.LocalEngine;

/// <summary>Places in a grammar that a text may be at; grows as it must and is used again. Not thread-safe.</summary>
internal sealed class CursorBuffer
{
    private Cursor[] _cursors = new Cursor[64];

    public int Count { get; private set; }

    public ReadOnlySpan<Cursor> All => _cursors.AsSpan(0, Count);

    public ReadOnlySpan<Cursor> From(int start) => _cursors.AsSpan(start, Count - start);

    public ReadOnlySpan<Cursor> Slice(int start, int end) => _cursors.AsSpan(start, end - start);

    public void Clear() => Count = 0;

    public void Truncate(int count) => Count = count;

    /// <summary>Adds a place, unless it is among those from <paramref name="first"/> on.</summary>
    public void Add(in Cursor cursor, int first = 0)
    {
        for (var i = first; i < Count; i++)
        {
            if (_cursors[i] == cursor)
                return;
        }

        if (Count == _cursors.Length)
            Array.Resize(ref _cursors, 2 * Count);
        _cursors[Count++] = cursor;
    }
}
