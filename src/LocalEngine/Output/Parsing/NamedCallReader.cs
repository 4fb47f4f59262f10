namespace Wattwise.LocalEngine;

/// <summary>Reads calls with a name before arguments that are JSON.</summary>
internal sealed class NamedCallReader(CallForm form, IReadOnlyList<ToolDescription> tools) : CallReader(form, tools)
{
    private readonly CallHeader _header = new(form, "{");
    private JsonExtent _extent;
    private (string Name, string? Id)? _named;
    private int _start;
    private int _read;
    private bool _isInCall;

    public override bool IsInCall => _isInCall;

    protected override bool TryBegin(ReadOnlySpan<byte> bytes, bool isOpen)
    {
        (_isInCall, _named, _start) = (isOpen, null, Place);
        return isOpen;
    }

    protected override ReadResult? ReadCall(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        if (_named is null)
        {
            var result = _header.Read(bytes[_start..], isEnd, out var header, out var length);
            if (result != ReadResult.Done)
                return Calls.Count > 0 && result == ReadResult.Failed ? ReadResult.Done : result;
            (_named, _start) = (header, _start + length);
            _read = -1;
        }

        if (_read < 0)
        {
            FrameWords.SkipBlanks(bytes, ref _start);
            if (_start == bytes.Length)
                return MoreOrCut(isEnd);
            if (bytes[_start] is not ((byte)'{' or (byte)'[' or (byte)'"'))
                return ReadResult.Failed;
            (_read, _extent) = (_start, default);
        }

        while (_read < bytes.Length)
        {
            if (!_extent.Read(bytes[_read++]))
                continue;
            _isInCall = false;
            Place = _read;
            Add(JsonCallReader.OfText(_named.Value.Id, _named.Value.Name, FrameWords.Decode(bytes[_start.._read])));
            return null;
        }

        return MoreOrCut(isEnd);
    }
}
