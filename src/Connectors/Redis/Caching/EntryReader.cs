using StackExchange.Redis;

namespace Wattwise.Caching;

/// <summary>Turns what the server holds into entries, and believes none of it unchecked.</summary>
internal sealed class EntryReader(RedisKeys keys, CacheEntryFormat format)
{
    /// <summary>Reads the values of entries; null for one that is gone.</summary>
    public Task<RedisValue[]> FetchAsync(IDatabase database, IEnumerable<EntryId> ids) =>
        database.StringGetAsync([.. ids.Select(keys.Entry)]);

    /// <summary>Reads an entry.</summary>
    /// <param name="id">The name under which it was found.</param>
    /// <param name="value">What was found.</param>
    /// <exception cref="InvalidDataException">The value is damaged, of another version, or the value of another entry.</exception>
    public SemanticCacheEntry Read(EntryId id, ReadOnlyMemory<byte> value)
    {
        var (dimension, recordBytes, payload) = EntryValue.Split(value);
        var record = EntryRecord.Read(recordBytes);
        if (record.Id != id || record.Dimension != dimension)
            throw new InvalidDataException("The cache entry is stored under the name of another.");

        var vector = EntryValue.ReadVector(value.Span, dimension);
        return format.Read(record.Scope, record.Partition, record.Key, vector, payload.Span, record.Tags);
    }
}
