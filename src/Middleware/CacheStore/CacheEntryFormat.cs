using System.ComponentModel;
using System.Text;
using Wattwise.Accounting;

namespace Wattwise.Caching;

/// <summary>
/// Writes prompt and answer of an entry as bytes, and reads them back: what stores outside of the process keep. For those who write a
/// store.
/// </summary>
/// <param name="protector">Encrypts the bytes; <see langword="null"/> to write them in the clear.</param>
/// <remarks>
/// Scope, partition, key, vector and tags are not part of the bytes: a store keeps them in columns of their own, since it searches and
/// purges by them. Thread-safe.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class CacheEntryFormat(ICacheProtector? protector = null)
{
    // Raise it when the fields or their order change; what has another version is refused.
    private const byte Version = 3;

    /// <summary>Writes prompt and answer.</summary>
    /// <param name="entry">The entry.</param>
    public byte[] Write(SemanticCacheEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);

        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            var answer = entry.Answer;
            writer.Write(Version);
            writer.Write(entry.Prompt);
            writer.Write(answer.Text);
            writer.Write7BitEncodedInt(answer.Chunks.Length);
            foreach (var chunk in answer.Chunks.Span)
                writer.Write7BitEncodedInt64(((long)chunk.Length << 1) | (chunk.IsReasoning ? 1L : 0));
            WriteText(writer, answer.ModelId);
            WriteText(writer, answer.ResponseId);
            WriteText(writer, answer.AuthorName);
            WriteCount(writer, answer.InputTokens);
            WriteCount(writer, answer.CachedInputTokens);
            WriteCount(writer, answer.OutputTokens);
            WriteCount(writer, answer.ReasoningTokens);
            writer.Write(answer.Energy is not null);
            if (answer.Energy is { } energy)
            {
                writer.Write(energy.Joules);
                writer.Write(energy.Low);
                writer.Write(energy.High);
                writer.Write((byte)energy.Method);
            }

            writer.Write(answer.DirectiveLevel.Value);
            writer.Write(answer.CreatedAt.UtcTicks);
            writer.Write(answer.AskedAt?.UtcTicks ?? -1);
            writer.Write(answer.ExpiresAt.UtcTicks);
        }

        var payload = stream.ToArray();
        return protector is null ? payload : protector.Protect(entry.Scope, entry.Key, payload);
    }

    /// <summary>Reads an entry back.</summary>
    /// <param name="scope">The entry's scope.</param>
    /// <param name="partition">The entry's partition.</param>
    /// <param name="key">The entry's key.</param>
    /// <param name="vector">The entry's vector; empty where the caller has no need of it.</param>
    /// <param name="payload">What <see cref="Write"/> gave.</param>
    /// <param name="tags">The entry's tags.</param>
    /// <exception cref="InvalidDataException">The payload was not written by this format, or is damaged.</exception>
    public SemanticCacheEntry Read(
        CacheScope scope, CacheKey partition, CacheKey key, ReadOnlyMemory<float> vector, ReadOnlySpan<byte> payload,
        IReadOnlyList<string>? tags = null)
    {
        var plain = protector is null ? payload.ToArray() : protector.Unprotect(scope, key, payload);
        try
        {
            using var reader = new BinaryReader(new MemoryStream(plain, writable: false), Encoding.UTF8);
            if (reader.ReadByte() is var version && version != Version)
                throw new InvalidDataException($"The cache entry has format {version}, not {Version}.");

            var prompt = reader.ReadString();
            var text = reader.ReadString();
            var chunks = new AnswerChunk[Math.Clamp(reader.Read7BitEncodedInt(), 0, text.Length + 1)];
            for (var i = 0; i < chunks.Length; i++)
            {
                var value = reader.Read7BitEncodedInt64();
                chunks[i] = new AnswerChunk(checked((int)(value >> 1)), (value & 1) != 0);
            }

            var answer = new CachedAnswer(text, chunks)
            {
                ModelId = ReadText(reader),
                ResponseId = ReadText(reader),
                AuthorName = ReadText(reader),
                InputTokens = ReadCount(reader),
                CachedInputTokens = ReadCount(reader),
                OutputTokens = ReadCount(reader),
                ReasoningTokens = ReadCount(reader),
                Energy = ReadEnergy(reader),
                DirectiveLevel = new DirectiveLevel(reader.ReadByte()),
                CreatedAt = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero),
                AskedAt = reader.ReadInt64() is >= 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null,
                ExpiresAt = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero),
            };
            return new SemanticCacheEntry(scope, partition, key, prompt, vector, answer) { Tags = tags ?? [] };
        }
        catch (Exception exception) when (exception is not (InvalidDataException or OutOfMemoryException))
        {
            throw new InvalidDataException("The cache entry is damaged, or was written by another program.", exception);
        }
    }

    private static void WriteText(BinaryWriter writer, string? text)
    {
        writer.Write(text is not null);
        if (text is not null)
            writer.Write(text);
    }

    private static string? ReadText(BinaryReader reader) => reader.ReadBoolean() ? reader.ReadString() : null;

    /// <summary>
    /// The energy; <see langword="null"/> for one that no model call can have, as a damaged or foreign entry may hold: a sum would carry it
    /// on.
    /// </summary>
    private static EnergyEstimate? ReadEnergy(BinaryReader reader)
    {
        if (!reader.ReadBoolean())
            return null;

        var (joules, low, high, method) = (reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), (EnergyMethod)reader.ReadByte());
        return double.IsFinite(high) && low >= 0 && low <= joules && joules <= high && Enum.IsDefined(method)
            ? new EnergyEstimate(joules, low, high, method)
            : null;
    }

    private static void WriteCount(BinaryWriter writer, long? count) => writer.Write7BitEncodedInt64((count ?? -1) + 1);

    private static long? ReadCount(BinaryReader reader) => reader.Read7BitEncodedInt64() is > 0 and var count ? count - 1 : null;
}
