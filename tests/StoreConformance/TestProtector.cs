using System.Security.Cryptography;
using Wattwise.Caching;

namespace Wattwise.StoreConformance;

/// <summary>Hides payloads under a key of one byte, and cannot read those of another key. No protection.</summary>
public sealed class TestProtector : ICacheProtector
{
    public byte Key { get; set; } = 0x5a;

    public byte[] Protect(CacheScope scope, CacheKey key, ReadOnlySpan<byte> payload) => [Key, .. Flip(payload)];

    public byte[] Unprotect(CacheScope scope, CacheKey key, ReadOnlySpan<byte> payload) =>
        payload[0] == Key ? Flip(payload[1..]) : throw new CryptographicException("The key is another.");

    private byte[] Flip(ReadOnlySpan<byte> payload)
    {
        var flipped = payload.ToArray();
        for (var i = 0; i < flipped.Length; i++)
            flipped[i] ^= Key;
        return flipped;
    }
}
