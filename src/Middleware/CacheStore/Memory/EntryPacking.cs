using System.Text;

namespace Wattwise.Caching;

/// <summary>An entry's texts, figures and tags as one array of bytes: a third of what they take as objects.</summary>
internal static class EntryPacking
{
    private static readonly CacheEntryFormat Format = new();

    public static byte[] Pack(SemanticCacheEntry entry)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write7BitEncodedInt(entry.Tags.Count);
        foreach (var tag in entry.Tags)
            writer.Write(tag);
        writer.Write(Format.Write(entry));
        return stream.ToArray();
    }

    public static SemanticCacheEntry Unpack(
        byte[] packed, CacheScope scope, CacheKey partition, CacheKey key, ReadOnlyMemory<float> vector = default)
    {
        using var stream = new MemoryStream(packed, writable: false);
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        var count = reader.Read7BitEncodedInt();
        var tags = count == 0 ? [] : new string[count];
        for (var i = 0; i < tags.Length; i++)
            tags[i] = reader.ReadString();
        return Format.Read(scope, partition, key, vector, packed.AsSpan((int)stream.Position), tags);
    }
}
