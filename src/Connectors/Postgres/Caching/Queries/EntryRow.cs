using System.Buffers.Binary;
using Npgsql;

namespace Wattwise.Caching;

/// <summary>The columns that a search reads of each entry.</summary>
/// <param name="Id">The row's id.</param>
/// <param name="Key">The entry's key.</param>
/// <param name="Tags">The entry's tags, encoded.</param>
/// <param name="Payload">Prompt and answer, as <see cref="CacheEntryFormat"/> wrote them.</param>
/// <param name="Vector">The entry's vector.</param>
internal readonly record struct EntryRow(long Id, byte[] Key, string[] Tags, byte[] Payload, float[] Vector)
{
    public const string Columns = "id, key, tags, payload, vector_send(embedding) AS vector";

    public const int ColumnCount = 5;

    // pgvector's binary form: dimension and a reserved field of 2 bytes each, then the numbers, all big-endian.
    private const int VectorHeader = 4;

    public static EntryRow Read(NpgsqlDataReader reader) => new(
        reader.GetInt64(0), reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<string[]>(2), reader.GetFieldValue<byte[]>(3),
        ToVector(reader.GetFieldValue<byte[]>(4)));

    private static float[] ToVector(ReadOnlySpan<byte> sent)
    {
        var vector = new float[BinaryPrimitives.ReadUInt16BigEndian(sent)];
        for (var i = 0; i < vector.Length; i++)
            vector[i] = BinaryPrimitives.ReadSingleBigEndian(sent[(VectorHeader + (i * sizeof(float)))..]);
        return vector;
    }
}
