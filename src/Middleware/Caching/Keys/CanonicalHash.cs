using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Wattwise.Caching;

/// <summary>Hashes a sequence of values such that different sequences never give the same bytes: every value carries its length.</summary>
/// <remarks>Text is hashed as UTF-16: UTF-8 would map all unpaired surrogates to one character. Dispose it to return its buffer.</remarks>
internal ref struct CanonicalHash
{
    private const int BufferSize = 4096;

    private byte[]? _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private IncrementalHash? _spilled;
    private int _length;

    public CanonicalHash()
    {
    }

    public void Add(string? text)
    {
        if (text is null)
            Add(-1L);
        else
            Add(text.AsSpan());
    }

    public void Add(scoped ReadOnlySpan<char> text) => Add(MemoryMarshal.AsBytes(text));

    public void Add(scoped ReadOnlySpan<byte> bytes)
    {
        Add((long)bytes.Length);
        Append(bytes);
    }

    public void Add(long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        Append(bytes);
    }

    public void Add(double value) => Add(BitConverter.DoubleToInt64Bits(value));

    public void Add(long? value)
    {
        Add(value.HasValue ? 1L : 0L);
        Add(value.GetValueOrDefault());
    }

    public void Add(float? value)
    {
        Add(value.HasValue ? 1L : 0L);
        Add((double)value.GetValueOrDefault());
    }

    public void Add(CacheKey key)
    {
        Span<byte> bytes = stackalloc byte[CacheKey.SizeInBytes];
        key.CopyTo(bytes);
        Append(bytes);
    }

    public CacheKey ToKey()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var pending = _buffer.AsSpan(0, _length);
        if (_spilled is null)
        {
            SHA256.HashData(pending, hash);
        }
        else
        {
            _spilled.AppendData(pending);
            _spilled.GetHashAndReset(hash);
        }

        _length = 0;
        return new CacheKey(hash);
    }

    public void Dispose()
    {
        _spilled?.Dispose();
        if (_buffer is { } buffer)
        {
            _buffer = null;
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Append(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _buffer!.Length - _length)
        {
            _spilled ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            _spilled.AppendData(_buffer.AsSpan(0, _length));
            _length = 0;
            if (bytes.Length > _buffer.Length)
            {
                _spilled.AppendData(bytes);
                return;
            }
        }

        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }
}
