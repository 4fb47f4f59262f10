using System.Buffers.Binary;
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

    public static string Of(CacheScope scope) => Of([scope.Tenant, scope.User]);

    /// <summary>The digest of a list: <see langword="null"/>, empty and any way to split the same characters give different ones.</summary>
    public static string Of(params ReadOnlySpan<string?> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var part in parts)
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, part?.Length ?? -1);
            hash.AppendData(length);

            // UTF-16 and not UTF-8: lone surrogates would all become the same replacement character.
            hash.AppendData(MemoryMarshal.AsBytes(part.AsSpan()));
        }

        return Base64Url.EncodeToString(hash.GetHashAndReset().AsSpan(0, SizeInBytes));
    }
}
