using System.Buffers;

namespace Wattwise.Gateway.Wire;

/// <summary>
/// Keeps a copy of a reply, up to a size and as far as there is room; one that does not fit is not kept at all. Not thread-safe.
/// </summary>
internal sealed class ReplyRecorder(int maxBytes, RecordingRoom room) : IDisposable
{
    private ArrayBufferWriter<byte>? _copy = new();

    /// <summary>The whole reply; <see langword="null"/> if it did not fit.</summary>
    public byte[]? Copy => _copy?.WrittenSpan.ToArray();

    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (_copy is null)
            return;
        if (_copy.WrittenCount + bytes.Length <= maxBytes && room.TryTake(bytes.Length))
            _copy.Write(bytes);
        else
            Dispose();
    }

    public void Dispose()
    {
        if (_copy is null)
            return;
        room.GiveBack(_copy.WrittenCount);
        _copy = null;
    }
}
