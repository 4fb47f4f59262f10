using System.Security.Cryptography;
using StackExchange.Redis;

namespace Wattwise.Caching;

/// <summary>
/// One change of a partition: the entry that was written or removed, and a nonce that makes the item a version of the partition.
/// </summary>
internal static class ChangeLogItem
{
    private const int NonceLength = 16;

    public static RedisValue Create(EntryId id) => RandomNumberGenerator.GetHexString(NonceLength, lowercase: true) + id.Text;

    public static EntryId? ReadId(RedisValue item) =>
        ((string?)item) is { Length: > NonceLength } text && EntryId.TryParse(text[NonceLength..], out var id) ? id : null;
}
