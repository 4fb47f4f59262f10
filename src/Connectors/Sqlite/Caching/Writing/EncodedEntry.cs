using System.Runtime.InteropServices;

namespace Wattwise.Caching;

/// <summary>An entry as the file takes it; made on the caller's thread, so that the one that writes only writes.</summary>
internal sealed class EncodedEntry
{
    // What a row takes beyond its contents: its columns, its places in five indexes, and the half-empty pages of a B-tree.
    private const int RowBytes = 600;
    private const int TagBytes = 40;

    public EncodedEntry(SemanticCacheEntry entry, CacheEntryFormat format)
    {
        Scope = ScopeName.Of(entry.Scope);
        Partition = Bytes(entry.Partition);
        Key = Bytes(entry.Key);
        Dimension = entry.Vector.Length;
        Vector = MemoryMarshal.AsBytes(entry.Vector.Span).ToArray();
        Payload = format.Write(entry);
        Tags = [.. entry.Tags.Distinct(StringComparer.Ordinal).Select(tag => StorableText.Encode(tag))];
        Model = StorableText.Encode(entry.Answer.ModelId);
        AnsweredAt = entry.Answer.CreatedAt.UtcTicks;
        AskedAt = (entry.Answer.AskedAt ?? entry.Answer.CreatedAt).UtcTicks;
        ExpiresAt = entry.Answer.ExpiresAt.UtcTicks;
        SizeInBytes = RowBytes + Vector.Length + Payload.Length + Tags.Sum(tag => (long)TagBytes + (2 * tag.Length));
        JoulesPerByte = EntryWorth.JoulesPerByte(entry.Answer, SizeInBytes);
    }

    public ScopeName Scope { get; }

    public byte[] Partition { get; }

    public byte[] Key { get; }

    public int Dimension { get; }

    public byte[] Vector { get; }

    public byte[] Payload { get; }

    public string[] Tags { get; }

    public string? Model { get; }

    public long AnsweredAt { get; }

    public long AskedAt { get; }

    public long ExpiresAt { get; }

    /// <summary>Bytes that the entry takes in the file, near enough for a limit.</summary>
    public long SizeInBytes { get; }

    public double JoulesPerByte { get; }

    public static byte[] Bytes(CacheKey key)
    {
        var bytes = new byte[CacheKey.SizeInBytes];
        key.CopyTo(bytes);
        return bytes;
    }
}
