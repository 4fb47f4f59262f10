namespace Wattwise.LocalEngine;

/// <summary>Reads calls whose arguments are a map with bare keys, and strings between markers.</summary>
internal sealed class MarkedCallReader(CallForm form, IReadOnlyList<ToolDescription> tools) : CallReader(form, tools)
{
    private static readonly MarkerSet Signs = new(["{", "}", LiteralReader.Mark]);

    private int _read = -1;
    private int _start;
    private int _depth;
    private bool _isInString;

    public override bool IsInCall => _read >= 0;

    protected override bool TryBegin(ReadOnlySpan<byte> bytes, bool isOpen)
    {
        if (!isOpen)
            return false;
        (_read, _start, _depth, _isInString) = (Place, -1, 0, false);
        return true;
    }

    protected override ReadResult? ReadCall(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        while (true)
        {
            var found = Signs.Find(bytes[_read..], isEnd, out var length);
            var at = _read + length;
            _read = at;
            if (_start < 0 && (at - Place > 512 || (found > 0)))
                return ReadResult.Failed;
            if (found < 0)
                return MoreOrCut(isEnd);
            _read += Signs.LengthOf(found);
            if (found == 2)
                _isInString = !_isInString;
            if (_isInString || found == 2)
                continue;
            if (_start < 0)
                _start = at;
            _depth += found == 0 ? 1 : -1;
            if (_depth > 0)
                continue;
            var (name, text) = (FrameWords.Decode(bytes[Place.._start]).Trim(), FrameWords.Decode(bytes[_start.._read]));
            Place = _read;
            _read = -1;
            if (name.Length == 0)
                return ReadResult.Failed;
            Add(LiteralReader.ToJson(text, hasMarkedStrings: true) is { } json
                ? new(null, name, json) : new(null, name, text, "The arguments are no map of keys and values."));
            return null;
        }
    }
}
