using System.Runtime.InteropServices;

namespace Wattwise.Caching;

/// <summary>What the store itself must know of an entry: who may see it, where it is listed, when it ends.</summary>
internal sealed record EntryRecord(
    CacheScope Scope,
    CacheKey Partition,
    CacheKey Key,
    int Dimension,
    string? ModelId,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    long SizeInBytes,
    IReadOnlyList<string> Tags)
{
    private const int MaxTags = 1 << 20;

    public EntryId Id => EntryId.Of(Scope, Key);

    public VectorPlace Place => new(Digest.Of(Scope), Partition, Dimension);

    public bool Expires => ExpiresAt != DateTimeOffset.MaxValue;

    public static EntryRecord Of(SemanticCacheEntry entry) => new(
        entry.Scope, entry.Partition, entry.Key, entry.Vector.Length, entry.Answer.ModelId, entry.Answer.CreatedAt, entry.Answer.ExpiresAt,
        entry.SizeInBytes, entry.Tags);

    /// <summary>An entry without texts and vector: enough for <see cref="CachePurge.Matches"/>.</summary>
    public SemanticCacheEntry ToOutline() =>
        new(Scope, Partition, Key, "", default,
            new CachedAnswer("", default) { ModelId = ModelId, CreatedAt = CreatedAt, ExpiresAt = ExpiresAt })
        {
            Tags = Tags,
        };

    public byte[] Write()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        WriteText(writer, Scope.Tenant);
        WriteText(writer, Scope.User);
        WriteKey(writer, Partition);
        WriteKey(writer, Key);
        writer.Write(Dimension);
        WriteText(writer, ModelId);
        writer.Write(CreatedAt.UtcTicks);
        writer.Write(ExpiresAt.UtcTicks);
        writer.Write(SizeInBytes);
        writer.Write(Tags.Count);
        foreach (var tag in Tags)
            WriteText(writer, tag);
        return stream.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are no record.</exception>
    public static EntryRecord Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes.ToArray(), writable: false));
            return new EntryRecord(
                new CacheScope(ReadText(reader), ReadText(reader)),
                new CacheKey(reader.ReadBytes(CacheKey.SizeInBytes)),
                new CacheKey(reader.ReadBytes(CacheKey.SizeInBytes)),
                reader.ReadInt32(),
                ReadText(reader),
                new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero),
                new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero),
                reader.ReadInt64(),
                ReadTags(reader));
        }
        catch (Exception exception) when (exception is not (InvalidDataException or OutOfMemoryException))
        {
            throw new InvalidDataException("The record of a cache entry is damaged, or was written by another program.", exception);
        }
    }

    private static string[] ReadTags(BinaryReader reader)
    {
        var count = reader.ReadInt32();
        if (count is < 0 or > MaxTags || count > reader.BaseStream.Length)
            throw new InvalidDataException($"The record of a cache entry claims to have {count} tags.");

        var tags = new string[count];
        for (var i = 0; i < count; i++)
            tags[i] = ReadText(reader) ?? throw new InvalidDataException("A cache entry has a tag without a name.");
        return tags;
    }

    private static void WriteKey(BinaryWriter writer, CacheKey key)
    {
        Span<byte> bytes = stackalloc byte[CacheKey.SizeInBytes];
        key.CopyTo(bytes);
        writer.Write(bytes);
    }

    // As UTF-16: a scope with a lone surrogate must come back as itself.
    private static void WriteText(BinaryWriter writer, string? text)
    {
        writer.Write(text?.Length ?? -1);
        writer.Write(MemoryMarshal.AsBytes(text.AsSpan()));
    }

    private static string? ReadText(BinaryReader reader)
    {
        var length = reader.ReadInt32();
        if (length == -1)
            return null;
        if (length < 0 || length > (reader.BaseStream.Length - reader.BaseStream.Position) / sizeof(char))
            throw new EndOfStreamException();

        return new string(MemoryMarshal.Cast<byte, char>(reader.ReadBytes(length * sizeof(char))));
    }
}
