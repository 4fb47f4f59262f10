using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Wattwise.Caching;

namespace Wattwise.Compression;

/// <summary>Derives the name of an original: the same on each machine and after each restart, another for each scope, source and
/// text.</summary>
/// <remarks>
/// 100 bits of HMAC-SHA256 over scope, source and text, as 20 letters and digits. Under a secret key nobody else can compute it.
/// Without one
/// it takes scope, source (a call id, which providers draw at random) and the whole text, which is what it would give.
/// </remarks>
internal static class ReferenceName
{
    private const int Length = 20;
    private const int BitsPerCharacter = 5;

    // 32 characters, none of which is taken for another.
    private const string Alphabet = "abcdefghijkmnpqrstuvwxyz23456789";

    private static readonly byte[] Purpose = Encoding.UTF8.GetBytes("Wattwise.Compression.Reference.1");

    /// <summary>Derives a name.</summary>
    /// <param name="key">The secret, or nothing.</param>
    /// <param name="scope">Who may ask for the text.</param>
    /// <param name="source">The id of the call that gave the text; empty if there was none.</param>
    /// <param name="text">The text.</param>
    public static string Derive(ReadOnlySpan<byte> key, CacheScope scope, string source, string text)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key.IsEmpty ? Purpose : key);
        hash.AppendData(Purpose);
        hash.AppendData(ScopeHash.Compute(scope));

        // Of one length each, so that no two pairs of source and text run together.
        hash.AppendData(SHA256.HashData(MemoryMarshal.AsBytes(source.AsSpan())));
        hash.AppendData(SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan())));
        var bytes = hash.GetHashAndReset();
        return string.Create(Length, bytes, static (characters, bytes) =>
        {
            for (var i = 0; i < characters.Length; i++)
            {
                var bit = i * BitsPerCharacter;
                var pair = (bytes[bit / 8] << 8) | bytes[(bit / 8) + 1];
                characters[i] = Alphabet[(pair >> (16 - BitsPerCharacter - (bit % 8))) & 31];
            }
        });
    }

    /// <summary>Reads a name as a model wrote it: with quotes, spaces, capitals or the call around it. <see langword="null"/> if there
    /// is none.</summary>
    public static string? Read(string? written)
    {
        if (written is not { Length: <= 200 })
            return null;

        var text = written.AsSpan();
        if (text.IndexOf('"') is >= 0 and var quote)
            text = text[(quote + 1)..];
        text = text.Trim(" \t\r\n\"'`()");
        if (text.Length != Length)
            return null;
        var name = text.ToString().ToLowerInvariant();
        return name.All(character => Alphabet.Contains(character, StringComparison.Ordinal)) ? name : null;
    }
}
