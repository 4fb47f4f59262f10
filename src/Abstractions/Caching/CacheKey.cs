using System.Buffers.Binary;

namespace Wattwise.Caching;

/// <summary>A 256-bit key of the semantic cache: a collision-resistant hash of everything that an answer depends on.</summary>
/// <remarks>Immutable. The hash is SHA-256, so nobody can craft a prompt whose key equals that of another prompt.</remarks>
public readonly struct CacheKey : IEquatable<CacheKey>
{
    /// <summary>Bytes in a key.</summary>
    public const int SizeInBytes = 32;

    private readonly ulong _a, _b, _c, _d;

    /// <summary>Creates a key from its bytes.</summary>
    /// <param name="bytes">Exactly <see cref="SizeInBytes"/> bytes.</param>
    /// <exception cref="ArgumentException"><paramref name="bytes"/> has another length.</exception>
    public CacheKey(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != SizeInBytes)
            throw new ArgumentException($"A cache key has {SizeInBytes} bytes, not {bytes.Length}.", nameof(bytes));

        _a = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]);
        _d = BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]);
    }

    /// <summary>Equal keys.</summary>
    public static bool operator ==(CacheKey left, CacheKey right) => left.Equals(right);

    /// <summary>Different keys.</summary>
    public static bool operator !=(CacheKey left, CacheKey right) => !left.Equals(right);

    /// <summary>Reads a key as <see cref="ToString"/> writes it; capital letters do as well.</summary>
    /// <param name="text">The text.</param>
    /// <param name="key">The key.</param>
    /// <returns>False if the text is no key.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out CacheKey key)
    {
        Span<byte> bytes = stackalloc byte[SizeInBytes];
        var isKey = text.Length == 2 * SizeInBytes
            && Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done;
        key = isKey ? new CacheKey(bytes) : default;
        return isKey;
    }

    /// <summary>Writes the key's bytes.</summary>
    /// <param name="destination">At least <see cref="SizeInBytes"/> bytes.</param>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination, _a);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], _b);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[16..], _c);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[24..], _d);
    }

    /// <inheritdoc/>
    public bool Equals(CacheKey other) => _a == other._a && _b == other._b && _c == other._c && _d == other._d;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CacheKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)(_a ^ (_a >> 32));

    /// <summary>The key in lower-case hexadecimal.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[SizeInBytes];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
