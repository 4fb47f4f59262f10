namespace Wattwise.LocalEngine;

/// <summary>Reads the arguments of a call whose name stood in the header of its message.</summary>
internal sealed class MessageCallReader(CallForm form, IReadOnlyList<ToolDescription> tools, string name) : CallReader(form, tools)
{
    private JsonExtent _extent;
    private int _read = -1;

    public override bool IsInCall => _read >= 0;

    protected override bool TryBegin(ReadOnlySpan<byte> bytes, bool isOpen)
    {
        if (Calls.Count > 0 || bytes[Place] is not ((byte)'{' or (byte)'"'))
            return false;
        (_read, _extent) = (Place, default);
        return true;
    }

    protected override ReadResult? ReadCall(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        while (_read < bytes.Length)
        {
            if (!_extent.Read(bytes[_read++]))
                continue;
            Add(JsonCallReader.OfText(null, name, FrameWords.Decode(bytes[Place.._read])));
            Place = _read;
            _read = -1;
            return ReadResult.Done;
        }

        return MoreOrCut(isEnd);
    }
}
