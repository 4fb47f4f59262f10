using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace Wattwise.Accounting;

/// <summary>Entries of one run in one value of the server: a version, the run, the length, and lines of JSON, compressed.</summary>
internal static class LedgerBlock
{
    private const byte Version = 1;
    private const int HeaderBytes = 1 + 16 + sizeof(int);

    // Entries repeat each other's names, which the lowest levels find already.
    private const int Quality = 3;
    private const int Window = 18;
    private const byte LineEnd = (byte)'\n';

    /// <summary>The bytes of JSON at which a block ends.</summary>
    public const int EnoughBytes = 64 << 10;

    // A block ends with the entry that fills it.
    private const int MaxBytes = EnoughBytes + FootprintEntryFormat.MaxBytes + 1;

    public static byte[] Write(Guid run, IReadOnlyList<byte[]> entries)
    {
        var length = entries.Sum(static entry => entry.Length + 1);
        var lines = ArrayPool<byte>.Shared.Rent(length);
        var block = ArrayPool<byte>.Shared.Rent(HeaderBytes + BrotliEncoder.GetMaxCompressedLength(length));
        try
        {
            var at = 0;
            foreach (var entry in entries)
            {
                entry.CopyTo(lines.AsSpan(at));
                lines[at + entry.Length] = LineEnd;
                at += entry.Length + 1;
            }

            block[0] = Version;
            run.TryWriteBytes(block.AsSpan(1), bigEndian: true, out _);
            BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(17), length);
            if (!BrotliEncoder.TryCompress(lines.AsSpan(0, length), block.AsSpan(HeaderBytes), out var written, Quality, Window))
                throw new InvalidOperationException("A block of the ledger could not be compressed.");
            return block.AsSpan(0, HeaderBytes + written).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(lines);
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    /// <summary>Reads the entries of a block; returns how many cannot be read, 1 for a whole block.</summary>
    public static int Read(ReadOnlySpan<byte> block, List<(FootprintEntry Entry, Guid Run)> entries)
    {
        if (block.Length < HeaderBytes || block[0] != Version
            || BinaryPrimitives.ReadInt32LittleEndian(block[17..]) is not (>= 0 and <= MaxBytes and var length))
            return 1;
        var run = new Guid(block[1..17], bigEndian: true);
        var lines = new byte[length];
        if (!BrotliDecoder.TryDecompress(block[HeaderBytes..], lines, out var written) || written != length)
            return 1;

        var unreadable = 0;
        for (var rest = lines.AsSpan(); !rest.IsEmpty;)
        {
            var end = rest.IndexOf(LineEnd);
            var line = end < 0 ? rest : rest[..end];
            if (FootprintEntryFormat.TryRead(line) is { } entry)
                entries.Add((entry, run));
            else
                unreadable++;
            rest = end < 0 ? [] : rest[(end + 1)..];
        }

        return unreadable;
    }
}
