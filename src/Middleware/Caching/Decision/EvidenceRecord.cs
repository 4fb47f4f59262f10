using System.Buffers.Binary;
using System.Numerics;

namespace Wattwise.Caching;

/// <summary>Evidence as 64 bytes with a checksum: time, key, cosine, probability, flags, format, CRC-32C of all before.</summary>
internal static class EvidenceRecord
{
    public const int Size = 64;

    private const int KeyStart = sizeof(long);
    private const int CosineStart = KeyStart + CacheKey.SizeInBytes;
    private const int ProbabilityStart = CosineStart + sizeof(float);
    private const int FlagsStart = ProbabilityStart + sizeof(double);
    private const int FormatStart = FlagsStart + 1;
    private const int ChecksumStart = Size - sizeof(uint);

    // Raise it when the layout changes; what has another one is ignored.
    private const byte Format = 1;

    [Flags]
    private enum Flags : byte
    {
        None = 0,
        HasProbability = 1,
        WasServed = 2,
        IsRight = 4,
    }

    public static void Write(in CacheEvidence evidence, Span<byte> record)
    {
        record.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(record, evidence.JudgedAt.UtcTicks);
        evidence.EntryKey.CopyTo(record[KeyStart..]);
        BinaryPrimitives.WriteSingleLittleEndian(record[CosineStart..], evidence.CosineSimilarity);
        BinaryPrimitives.WriteDoubleLittleEndian(record[ProbabilityStart..], evidence.Probability ?? 0);
        var flags = (evidence.Probability is null ? Flags.None : Flags.HasProbability)
            | (evidence.WasServed ? Flags.WasServed : Flags.None)
            | (evidence.IsRight ? Flags.IsRight : Flags.None);
        record[FlagsStart] = (byte)flags;
        record[FormatStart] = Format;
        BinaryPrimitives.WriteUInt32LittleEndian(record[ChecksumStart..], Checksum(record));
    }

    /// <returns>False where the record was torn, or written by another program.</returns>
    public static bool TryRead(ReadOnlySpan<byte> record, out CacheEvidence evidence)
    {
        evidence = default;
        var ticks = BinaryPrimitives.ReadInt64LittleEndian(record);
        if (record[FormatStart] != Format || BinaryPrimitives.ReadUInt32LittleEndian(record[ChecksumStart..]) != Checksum(record)
            || ticks < DateTimeOffset.MinValue.UtcTicks || ticks > DateTimeOffset.MaxValue.UtcTicks)
            return false;

        var flags = (Flags)record[FlagsStart];
        evidence = new CacheEvidence(
            new DateTimeOffset(ticks, TimeSpan.Zero),
            new CacheKey(record.Slice(KeyStart, CacheKey.SizeInBytes)),
            BinaryPrimitives.ReadSingleLittleEndian(record[CosineStart..]),
            flags.HasFlag(Flags.HasProbability) ? BinaryPrimitives.ReadDoubleLittleEndian(record[ProbabilityStart..]) : null,
            flags.HasFlag(Flags.WasServed),
            flags.HasFlag(Flags.IsRight));
        return true;
    }

    private static uint Checksum(ReadOnlySpan<byte> record)
    {
        var checksum = uint.MaxValue;
        foreach (var value in record[..ChecksumStart])
            checksum = BitOperations.Crc32C(checksum, value);
        return ~checksum;
    }
}
