using System.Security.Cryptography;
using System.Text;

namespace Wattwise.Caching;

/// <summary>Hashes texts for an audit trail: equal texts have equal hashes, and nothing else can be read from them.</summary>
/// <remarks>
/// Without a key, whoever holds a hash can try likely texts on it, and most prompts are short. Immutable and thread-safe.
/// </remarks>
internal sealed class CacheAuditHash
{
    /// <summary>The fewest bytes of a key.</summary>
    public const int MinKeyBytes = 16;

    private readonly byte[]? _key;

    /// <summary>Creates a hash.</summary>
    /// <param name="key">A secret for HMAC-SHA-256, copied; empty, the default, for plain SHA-256.</param>
    /// <exception cref="ArgumentException">The key has between 1 and <see cref="MinKeyBytes"/> - 1 bytes.</exception>
    public CacheAuditHash(ReadOnlySpan<byte> key = default)
    {
        if (key.Length is > 0 and < MinKeyBytes)
            throw new ArgumentException($"An audit key has at least {MinKeyBytes} bytes, not {key.Length}.", nameof(key));

        _key = key.IsEmpty ? null : key.ToArray();
    }

    /// <summary>Hashes a text.</summary>
    /// <param name="text">The text; its UTF-8 bytes are hashed.</param>
    /// <returns>64 lower-case hexadecimal digits.</returns>
    public string Compute(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bytes = Encoding.UTF8.GetBytes(text);
        return Convert.ToHexStringLower(_key is null ? SHA256.HashData(bytes) : HMACSHA256.HashData(_key, bytes));
    }
}
