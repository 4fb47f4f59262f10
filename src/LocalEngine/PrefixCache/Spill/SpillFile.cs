using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Wattwise.LocalEngine;

/// <summary>
/// A file that holds one sequence's state: magic, format version, identity of model and settings, hash of the scope, number of tokens,
/// bytes of the state, tokens, state, and a SHA-256 over all of it. Numbers are little-endian.
/// </summary>
internal static class SpillFile
{
    public const string Ending = ".prefix";
    private const int Version = 2;
    private const int HeaderLength = 8 + 4 + 32 + 32 + 4 + 8;
    private const int MaxTokens = 1 << 24;

    private static ReadOnlySpan<byte> Magic => "WATTPFX\n"u8;

    /// <summary>A hash of the scope's name: the file need not tell it.</summary>
    public static byte[] HashOf(string? scope) => SHA256.HashData(scope is null ? [] : Encoding.UTF8.GetBytes("s" + scope));

    /// <summary>The file's name: one per scope and prompt.</summary>
    public static string NameOf(byte[] scope, int[] tokens) =>
        Convert.ToHexStringLower(SHA256.HashData([.. scope, .. MemoryMarshal.AsBytes<int>(tokens)]).AsSpan(0, 20)) + Ending;

    public static long LengthOf(int tokens, long state) => HeaderLength + (4L * tokens) + state + SHA256.HashSizeInBytes;

    /// <summary>Writes to a temporary file, and gives it its name when it is whole.</summary>
    public static void Write(string path, byte[] identity, byte[] scope, int[] tokens, byte[] state)
    {
        var head = new byte[HeaderLength + (4 * tokens.Length)];
        Magic.CopyTo(head);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(8), Version);
        identity.CopyTo(head, 12);
        scope.CopyTo(head, 44);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(76), tokens.Length);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(80), state.Length);
        for (var i = 0; i < tokens.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(HeaderLength + (4 * i)), tokens[i]);

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(head);
        hash.AppendData(state);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Share = FileShare.None,
                BufferSize = 0,
            };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var file = new FileStream(temporary, options))
            {
                file.Write(head);
                file.Write(state);
                file.Write(hash.GetHashAndReset());
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Reads what the file is about, without its state.</summary>
    /// <returns>Null where it is damaged, or of another model, version or setting.</returns>
    public static (byte[] Scope, int[] Tokens)? ReadHead(string path, byte[] identity)
    {
        using var file = File.OpenHandle(path);
        var length = RandomAccess.GetLength(file);
        var header = new byte[HeaderLength];
        if (RandomAccess.Read(file, header, 0) != HeaderLength || !TryParse(header, identity, length, out var tokens))
            return null;
        var bytes = new byte[4 * tokens];
        return RandomAccess.Read(file, bytes, HeaderLength) == bytes.Length ? (header[44..76], TokensOf(bytes)) : null;
    }

    /// <summary>Reads the state.</summary>
    /// <returns>Null where anything of the file differs from what was written for these tokens.</returns>
    public static byte[]? ReadState(string path, byte[] identity, byte[] scope, int[] tokens)
    {
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length < HeaderLength
            || !TryParse(bytes, identity, bytes.Length, out var count)
            || count != tokens.Length
            || !bytes.AsSpan(44, 32).SequenceEqual(scope)
            || !TokensOf(bytes.AsSpan(HeaderLength, 4 * count)).AsSpan().SequenceEqual(tokens))
            return null;
        var end = bytes.Length - SHA256.HashSizeInBytes;
        return SHA256.HashData(bytes.AsSpan(0, end)).AsSpan().SequenceEqual(bytes.AsSpan(end))
            ? bytes[(HeaderLength + (4 * count))..end]
            : null;
    }

    private static bool TryParse(ReadOnlySpan<byte> header, byte[] identity, long fileLength, out int tokens)
    {
        tokens = BinaryPrimitives.ReadInt32LittleEndian(header[76..]);
        var state = BinaryPrimitives.ReadInt64LittleEndian(header[80..]);
        return header.StartsWith(Magic)
            && BinaryPrimitives.ReadInt32LittleEndian(header[8..]) == Version
            && header.Slice(12, 32).SequenceEqual(identity)
            && tokens is > 0 and <= MaxTokens
            && state > 0
            && LengthOf(tokens, state) == fileLength;
    }

    private static int[] TokensOf(ReadOnlySpan<byte> bytes)
    {
        var tokens = new int[bytes.Length / 4];
        for (var i = 0; i < tokens.Length; i++)
            tokens[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * i)..]);
        return tokens;
    }
}
