namespace Wattwise.LocalEngine;

/// <summary>Bytes that come in at the end and are taken off the front. Not thread-safe.</summary>
internal sealed class ByteQueue
{
    private byte[] _bytes = new byte[256];
    private int _start;
    private int _end;

    public int Count => _end - _start;

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(_start, _end - _start);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_end + bytes.Length > _bytes.Length)
        {
            var count = Count;
            var target = count + bytes.Length > _bytes.Length / 2 ? new byte[2 * (count + bytes.Length)] : _bytes;
            Buffer.BlockCopy(_bytes, _start, target, 0, count);
            (_bytes, _start, _end) = (target, 0, count);
        }

        bytes.CopyTo(_bytes.AsSpan(_end));
        _end += bytes.Length;
    }

    /// <summary>Takes bytes off the front.</summary>
    public void Skip(int count) => _start += count;
}
