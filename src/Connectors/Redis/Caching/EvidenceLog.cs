using System.Buffers.Binary;

namespace Wattwise.Caching;

/// <summary>Evidence as one list for each policy, bounded in length.</summary>
internal sealed class EvidenceLog(RedisKeys keys, RedisConnection connection, int maxEvidencePerPolicy)
{
    // Key, ticks, cosine, probability (not a number where there is none), flags.
    private const int SizeInBytes = CacheKey.SizeInBytes + sizeof(long) + sizeof(float) + sizeof(double) + 1;
    private const byte ServedFlag = 1;
    private const byte RightFlag = 2;

    public async ValueTask<IReadOnlyList<CacheEvidence>> ReadAsync(string policyId, int maxCount, CancellationToken cancellationToken)
    {
        var database = await connection.GetDatabaseAsync(cancellationToken).ConfigureAwait(false);
        var items = await database.ListRangeAsync(keys.Evidence(policyId), -maxCount, -1).WaitAsync(cancellationToken)
            .ConfigureAwait(false);
        return [.. items.Select(item => (byte[]?)item).Where(IsEvidence).Select(bytes => Read(bytes))];
    }

    public async ValueTask AppendAsync(string policyId, CacheEvidence evidence, CancellationToken cancellationToken)
    {
        var database = await connection.GetDatabaseAsync(cancellationToken).ConfigureAwait(false);
        var transaction = database.CreateTransaction();
        Task[] writes =
        [
            transaction.ListRightPushAsync(keys.Evidence(policyId), Write(evidence)),
            transaction.ListTrimAsync(keys.Evidence(policyId), -maxEvidencePerPolicy, -1),
        ];
        await transaction.ExecuteAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(writes).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static byte[] Write(CacheEvidence evidence)
    {
        var bytes = new byte[SizeInBytes];
        evidence.EntryKey.CopyTo(bytes);
        var rest = bytes.AsSpan(CacheKey.SizeInBytes);
        BinaryPrimitives.WriteInt64LittleEndian(rest, evidence.JudgedAt.UtcTicks);
        BinaryPrimitives.WriteSingleLittleEndian(rest[8..], evidence.CosineSimilarity);
        BinaryPrimitives.WriteDoubleLittleEndian(rest[12..], evidence.Probability ?? double.NaN);
        rest[20] = (byte)((evidence.WasServed ? ServedFlag : 0) | (evidence.IsRight ? RightFlag : 0));
        return bytes;
    }

    private static bool IsEvidence(byte[]? bytes) =>
        bytes?.Length == SizeInBytes && BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(CacheKey.SizeInBytes)) is >= 0 and var ticks
            && ticks <= DateTimeOffset.MaxValue.Ticks;

    private static CacheEvidence Read(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes[CacheKey.SizeInBytes..];
        return new CacheEvidence(
            new DateTimeOffset(BinaryPrimitives.ReadInt64LittleEndian(rest), TimeSpan.Zero),
            new CacheKey(bytes[..CacheKey.SizeInBytes]),
            BinaryPrimitives.ReadSingleLittleEndian(rest[8..]),
            BinaryPrimitives.ReadDoubleLittleEndian(rest[12..]) is var probability && double.IsNaN(probability) ? null : probability,
            (rest[20] & ServedFlag) != 0,
            (rest[20] & RightFlag) != 0);
    }
}
