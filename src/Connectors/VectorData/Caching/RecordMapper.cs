using System.Security.Cryptography;
using Microsoft.Extensions.VectorData;

namespace Wattwise.Caching;

/// <summary>Turns entries into records and back.</summary>
internal sealed class RecordMapper(ICacheProtector? protector)
{
    /// <summary>Raise it when a property changes its meaning.</summary>
    public const int Layout = 1;

    private readonly CacheEntryFormat _format = new(protector);

    public static string ScopeOf(CacheScope scope) => Convert.ToHexStringLower(ScopeHash.Compute(scope));

    public static string IdOf(CacheScope scope, CacheKey key)
    {
        Span<byte> bytes = stackalloc byte[2 * CacheKey.SizeInBytes];
        ScopeHash.Compute(scope).CopyTo(bytes);
        key.CopyTo(bytes[CacheKey.SizeInBytes..]);
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    /// <summary>The collection's properties, for vectors of a dimension.</summary>
    public static VectorStoreCollectionDefinition Define(int dimension, VectorDataSemanticCacheOptions options) => new()
    {
        Properties =
        [
            new VectorStoreKeyProperty(nameof(VectorDataCacheRecord.Id), typeof(string)),
            new VectorStoreDataProperty(nameof(VectorDataCacheRecord.Layout), typeof(int)) { IsIndexed = true },
            new VectorStoreDataProperty(nameof(VectorDataCacheRecord.Scope), typeof(string)) { IsIndexed = true },
            new VectorStoreDataProperty(nameof(VectorDataCacheRecord.Partition), typeof(string)) { IsIndexed = true },
            new VectorStoreDataProperty(nameof(VectorDataCacheRecord.Key), typeof(string)),
            new VectorStoreDataProperty(nameof(VectorDataCacheRecord.Tenant), typeof(string)) { IsIndexed = true },
            new VectorStoreDataProperty(nameof(VectorDataCacheRecord.User), typeof(string)) { IsIndexed = true },
            new VectorStoreDataProperty(nameof(VectorDataCacheRecord.ModelId), typeof(string)),
            new VectorStoreDataProperty(nameof(VectorDataCacheRecord.Tags), typeof(List<string>)),
            new VectorStoreDataProperty(nameof(VectorDataCacheRecord.CreatedAt), typeof(long)),
            new VectorStoreDataProperty(nameof(VectorDataCacheRecord.ExpiresAt), typeof(long)),
            new VectorStoreDataProperty(nameof(VectorDataCacheRecord.SizeInBytes), typeof(long)),
            new VectorStoreDataProperty(nameof(VectorDataCacheRecord.Payload), typeof(string)),
            new VectorStoreVectorProperty(nameof(VectorDataCacheRecord.Vector), typeof(ReadOnlyMemory<float>), dimension)
            {
                DistanceFunction = options.DistanceFunction,
                IndexKind = options.IndexKind,
            },
        ],
    };

    public VectorDataCacheRecord ToRecord(SemanticCacheEntry entry) => new()
    {
        Id = IdOf(entry.Scope, entry.Key),
        Layout = Layout,
        Scope = ScopeOf(entry.Scope),
        Partition = entry.Partition.ToString(),
        Key = entry.Key.ToString(),
        Tenant = StorableText.Encode(entry.Scope.Tenant),
        User = StorableText.Encode(entry.Scope.User),
        ModelId = StorableText.Encode(entry.Answer.ModelId),
        Tags = [.. entry.Tags.Select(tag => StorableText.Encode(tag))],
        CreatedAt = entry.Answer.CreatedAt.UtcTicks,
        ExpiresAt = entry.Answer.ExpiresAt.UtcTicks,
        SizeInBytes = entry.SizeInBytes,
        Payload = Convert.ToBase64String(_format.Write(entry)),
        Vector = entry.Vector,
    };

    /// <exception cref="InvalidDataException">The record was not written by this library, or is damaged.</exception>
    public SemanticCacheEntry ToEntry(VectorDataCacheRecord record)
    {
        try
        {
            return _format.Read(
                ScopeOf(record), new CacheKey(Convert.FromHexString(record.Partition)), new CacheKey(Convert.FromHexString(record.Key)),
                record.Vector,
                Convert.FromBase64String(record.Payload), [.. record.Tags.Select(tag => StorableText.Decode(tag))]);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or NullReferenceException)
        {
            throw new InvalidDataException("The record is damaged, or was written by another program.", exception);
        }
    }

    private static CacheScope ScopeOf(VectorDataCacheRecord record) =>
        new(StorableText.Decode(record.Tenant), StorableText.Decode(record.User));
}
