using System.Security.Cryptography;

namespace Wattwise.Caching;

/// <summary>Turns what the file holds into entries, and passes over those that are damaged or whose key is gone. Thread-safe.</summary>
internal sealed class EntryDecoder(CacheEntryFormat format, UnreadableEntries unreadable)
{
    /// <summary>Reads an entry; <see langword="null"/> if it cannot be read.</summary>
    public SemanticCacheEntry? TryRead(
        long id, CacheScope scope, CacheKey partition, CacheKey key, float[] vector, ReadOnlySpan<byte> payload, IReadOnlyList<string> tags)
    {
        try
        {
            return format.Read(scope, partition, key, vector, payload, tags);
        }
        catch (Exception exception) when (exception is InvalidDataException or CryptographicException)
        {
            unreadable.Warn(exception, id);
            return null;
        }
    }
}
