using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Wattwise.Gateway.Access;

/// <summary>A key as its owner sends it: <c>ww_</c>, the id, <c>_</c>, 256 random bits and a checksum, in lower-case hexadecimal
/// digits.</summary>
/// <remarks>
/// The id begins with a hash of the tenant, which says where the key is looked up. The checksum lets a typing error, and most of what
/// scanners take for a key, be told without a look-up. A fast hash is enough to keep a key by, since its 256 bits cannot be guessed.
/// </remarks>
internal static class KeyText
{
    public const string Prefix = "ww_";
    public const int AccountLength = 16;
    public const int IdLength = AccountLength + 8;
    public const int Length = ChecksumStart + ChecksumLength;

    private const int SecretBytes = 32;
    private const int SecretStart = 3 + IdLength + 1;
    private const int ChecksumStart = SecretStart + (2 * SecretBytes);
    private const int ChecksumLength = 8;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>The part of all ids of a tenant that leads to its keys.</summary>
    public static string AccountOf(string tenant) => Hex(SHA256.HashData(Encoding.UTF8.GetBytes(tenant)))[..AccountLength];

    public static string NewId(string account) => account + Hex(RandomNumberGenerator.GetBytes((IdLength - AccountLength) / 2));

    /// <summary>Makes a key.</summary>
    /// <returns>The key, and what is kept of it.</returns>
    public static (string Text, byte[] Hash) Create(string id)
    {
        var unsummed = $"{Prefix}{id}_{Hex(RandomNumberGenerator.GetBytes(SecretBytes))}";
        var text = unsummed + ChecksumOf(unsummed);
        return (text, HashOf(text));
    }

    /// <summary>Whether a text has the form of a key, and its checksum.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text) =>
        text.Length == Length
        && text.StartsWith(Prefix, StringComparison.Ordinal)
        && !text.Slice(Prefix.Length, IdLength).ContainsAnyExcept(Digits)
        && text[SecretStart - 1] == '_'
        && !text[SecretStart..].ContainsAnyExcept(Digits)
        && text[ChecksumStart..].SequenceEqual(ChecksumOf(text[..ChecksumStart]));

    /// <summary>The id in a well-formed key.</summary>
    public static string IdOf(ReadOnlySpan<char> text) => text.Slice(Prefix.Length, IdLength).ToString();

    public static bool IsId(string? text) => text is { Length: IdLength } && !text.AsSpan().ContainsAnyExcept(Digits);

    /// <summary>What is kept of a key.</summary>
    public static byte[] HashOf(ReadOnlySpan<char> text)
    {
        Span<byte> bytes = stackalloc byte[Length];
        return SHA256.HashData(bytes[..Encoding.ASCII.GetBytes(text, bytes)]);
    }

    private static string ChecksumOf(ReadOnlySpan<char> text) => Hex(HashOf(text))[..ChecksumLength];

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
