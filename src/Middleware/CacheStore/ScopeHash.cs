using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Wattwise.Caching;

/// <summary>A scope as 32 bytes (SHA-256): of one length, never null, and another for each scope. For those who write a store.</summary>
/// <remarks>Thread-safe.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ScopeHash
{
    /// <summary>Computes the hash of a scope.</summary>
    /// <param name="scope">The scope.</param>
    /// <returns>32 bytes.</returns>
    public static byte[] Compute(CacheScope scope)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, scope.Tenant);
        Append(hash, scope.User);
        return hash.GetHashAndReset();
    }

    // Lengths keep ("a", "bc") from ("ab", "c"), and -1 keeps a missing name from an empty one.
    private static void Append(IncrementalHash hash, string? text)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, text?.Length ?? -1);
        hash.AppendData(length);
        hash.AppendData(MemoryMarshal.AsBytes(text.AsSpan()));
    }
}
