using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Wattwise.LocalEngine.Gguf;

/// <summary>Little-endian reads from a file through a small buffer; every length is checked against what is left of the file.</summary>
internal sealed class GgufReader(SafeFileHandle file, string path)
{
    private const int BufferSize = 64 * 1024;
    private const ulong HashStart = 14695981039346656037UL;

    // Names that no reader can do without must decode; a replacement character would hide damage.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] _buffer = new byte[BufferSize];
    private long _bufferStart;
    private int _bufferLength;

    internal long Length { get; } = RandomAccess.GetLength(file);

    internal long Position { get; private set; }

    internal long Remaining => Length - Position;

    internal LlamaModelException Failure(string reason) => new(path, reason);

    internal byte ReadByte() => Take(1, "a byte")[0];

    internal ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2, "a number"));

    internal uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4, "a number"));

    internal ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8, "a number"));

    /// <summary>A string of at most <paramref name="maxBytes"/>.</summary>
    internal string ReadString(int maxBytes, string what)
    {
        var length = ReadLength(what);
        if (length > maxBytes)
            throw Failure($"{what} has {length} bytes, more than {maxBytes}.");
        var bytes = length <= BufferSize ? Take((int)length, what) : TakeLong((int)length, what);
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Failure($"{what} is not UTF-8 text.");
        }
    }

    /// <summary>
    /// Goes past a string and returns the 64-bit FNV-1a hash of its bytes up to the first NUL: a token as llama.cpp reads it.
    /// </summary>
    /// <param name="what">The string, for messages.</param>
    /// <param name="head">Gets its first bytes, as many as there is room for.</param>
    /// <param name="length">How many bytes it has.</param>
    internal ulong HashToken(string what, Span<byte> head, out long length)
    {
        var left = ReadLength(what);
        var hash = HashStart;
        length = 0;
        var hasEnded = false;
        while (left > 0)
        {
            var piece = Take((int)Math.Min(left, BufferSize), what);
            left -= piece.Length;
            if (hasEnded)
                continue;
            var end = piece.IndexOf((byte)0);
            hasEnded = end >= 0;
            if (hasEnded)
                piece = piece[..end];
            if (length == 0)
                piece[..Math.Min(piece.Length, head.Length)].CopyTo(head);
            length += piece.Length;
            hash = Hash(hash, piece);
        }

        return hash;
    }

    /// <summary>What <see cref="HashToken"/> gives for the bytes of a token.</summary>
    internal static ulong Hash(ReadOnlySpan<byte> token) => Hash(HashStart, token);

    // FNV-1a.
    private static ulong Hash(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
            hash = (hash ^ value) * 1099511628211UL;
        return hash;
    }

    /// <summary>So many bytes.</summary>
    internal byte[] ReadBytes(int count, string what) => count <= Remaining ? TakeLong(count, what) : throw Truncated(what);

    internal void SkipString(string what) => Skip(ReadLength(what), what);

    internal void Skip(long bytes, string what)
    {
        if (bytes > Remaining)
            throw Truncated(what);
        Position += bytes;
    }

    private long ReadLength(string what)
    {
        var length = ReadUInt64();
        return length <= (ulong)Remaining
            ? (long)length
            : throw Failure($"{what} claims {length} bytes where the file has {Remaining} left (damaged or truncated).");
    }

    private byte[] TakeLong(int count, string what)
    {
        var bytes = new byte[count];
        for (var read = 0; read < count;)
        {
            var piece = Take(Math.Min(count - read, BufferSize), what);
            piece.CopyTo(bytes.AsSpan(read));
            read += piece.Length;
        }

        return bytes;
    }

    private ReadOnlySpan<byte> Take(int count, string what)
    {
        if (count > Remaining)
            throw Truncated(what);
        var offset = Position - _bufferStart;
        if (offset < 0 || offset + count > _bufferLength)
        {
            _bufferStart = Position;
            _bufferLength = 0;
            while (_bufferLength < count)
            {
                var read = RandomAccess.Read(file, _buffer.AsSpan(_bufferLength), _bufferStart + _bufferLength);
                if (read == 0)
                    throw Truncated(what);
                _bufferLength += read;
            }

            offset = 0;
        }

        Position += count;
        return _buffer.AsSpan((int)offset, count);
    }

    private LlamaModelException Truncated(string what) => Failure($"it ends at byte {Length} within {what} (truncated).");
}
