namespace Wattwise.Caching;

/// <summary>Turns what the file holds into entries, and passes over those that are damaged or whose key is gone. Thread-safe.</summary>
internal sealed class EntryDecoder(CacheEntryFormat format, UnreadableEntries unreadable)
{
    /// <summary>Reads an entry of a partition; <see langword="null"/> if it cannot be read.</summary>
    public SemanticCacheEntry? TryRead(
        long id, CacheScope scope, CacheKey partition, ReadOnlySpan<byte> key, float[] vector, ReadOnlySpan<byte> payload,
        IReadOnlyList<string> tags)
    {
        Span<byte> bytes = stackalloc byte[CacheKey.SizeInBytes];
        partition.CopyTo(bytes);
        return TryRead(id, scope, bytes, key, vector, payload, tags);
    }

    /// <summary>Reads an entry; <see langword="null"/> if it cannot be read.</summary>
    public SemanticCacheEntry? TryRead(
        long id, CacheScope scope, ReadOnlySpan<byte> partition, ReadOnlySpan<byte> key, float[] vector, ReadOnlySpan<byte> payload,
        IReadOnlyList<string> tags)
    {
        try
        {
            return format.Read(scope, new CacheKey(partition), new CacheKey(key), vector, payload, tags);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            unreadable.Warn(exception, id);
            return null;
        }
    }
}
