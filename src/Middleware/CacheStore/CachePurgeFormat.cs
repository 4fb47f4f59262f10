using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Wattwise.Caching;

/// <summary>Writes the purges that a store remembers as bytes, and reads them back. For those who write a store.</summary>
/// <remarks>Users are left out, so that a purge of somebody's answers leaves no name behind: the purge is remembered as one of all users.
/// Thread-safe.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CachePurgeFormat
{
    /// <summary>How many records a store remembers: a process that missed more forgets all that it keeps in memory.</summary>
    public const int MaxRemembered = 128;

    // What has another version counts as a purge of everything.
    private const byte Version = 1;

    /// <summary>Writes the conditions of a purge.</summary>
    /// <param name="purge">The purge.</param>
    public static byte[] Write(CachePurge purge)
    {
        ArgumentNullException.ThrowIfNull(purge);

        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Version);
        WriteText(writer, purge.Tenant);
        WriteText(writer, purge.Tag);
        WriteText(writer, purge.ExceptTag);
        WriteText(writer, purge.ModelId);
        WriteText(writer, purge.Key?.ToString());
        writer.Write(purge.AnsweredBefore?.UtcTicks ?? -1);
        writer.Write(purge.ExpiredBy?.UtcTicks ?? -1);
        return stream.ToArray();
    }

    /// <summary>Makes of what a store remembers what a reader does not know yet.</summary>
    /// <param name="last">The number of the latest record; 0 if there is none.</param>
    /// <param name="latest">The latest records, the oldest first, as <see cref="Write"/> gave them: their numbers end with
    /// <paramref name="last"/>, without a gap.</param>
    /// <param name="after">The number of the latest record that the reader knows.</param>
    public static CachePurgeHistory ToHistory(long last, IReadOnlyList<byte[]> latest, long after)
    {
        ArgumentNullException.ThrowIfNull(latest);
        var missed = last - after;
        return new(last, missed < 0 || missed > latest.Count ? null : [.. latest.Skip(latest.Count - (int)missed).Select(Read)]);
    }

    private static CachePurge Read(byte[] bytes)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes, writable: false));
            if (reader.ReadByte() != Version)
                return CachePurge.Everything;

            var purge = new CachePurge
            {
                Tenant = ReadText(reader),
                Tag = ReadText(reader),
                ExceptTag = ReadText(reader),
                ModelId = ReadText(reader),
                Key = CacheKey.TryParse(ReadText(reader), out var key) ? key : null,
                AnsweredBefore = ReadTime(reader),
                ExpiredBy = ReadTime(reader),
            };
            return purge == new CachePurge() ? CachePurge.Everything : purge;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return CachePurge.Everything;
        }
    }

    private static DateTimeOffset? ReadTime(BinaryReader reader) =>
        reader.ReadInt64() is >= 0 and var ticks ? new(ticks, TimeSpan.Zero) : null;

    // As UTF-16: a tenant with a lone surrogate must come back as itself.
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
        return length >= 0 && length <= (reader.BaseStream.Length - reader.BaseStream.Position) / sizeof(char)
            ? new string(MemoryMarshal.Cast<byte, char>(reader.ReadBytes(length * sizeof(char))))
            : throw new EndOfStreamException();
    }
}
