using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Wattwise.Caching;

/// <summary>Hashes of names that become part of server keys: fixed length, no separator to forge, 192 bits of SHA-256.</summary>
internal static class Digest
{
    /// <summary>Characters of a digest.</summary>
    public const int TextLength = 32;

    private const int SizeInBytes = 24;

    public static string Of(CacheScope scope) => ToText(ScopeHash.Compute(scope));

    // UTF-16 and not UTF-8: lone surrogates would all become the same replacement character.
    public static string Of(string name) => ToText(SHA256.HashData(MemoryMarshal.AsBytes(name.AsSpan())));

    private static string ToText(ReadOnlySpan<byte> hash) => Base64Url.EncodeToString(hash[..SizeInBytes]);
}
