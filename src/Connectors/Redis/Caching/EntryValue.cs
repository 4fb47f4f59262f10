using System.Buffers.Binary;

namespace Wattwise.Caching;

/// <summary>
/// The bytes of an entry on the server: dimension, vector, length of the record, record, payload. The vector comes first, so that it can be
/// read alone.
/// </summary>
internal static class EntryValue
{
    /// <summary>Bytes of the dimension and the vector.</summary>
    public static int HeadLength(int dimension) => sizeof(int) + (dimension * sizeof(float));

    public static byte[] Write(ReadOnlySpan<float> vector, ReadOnlySpan<byte> record, ReadOnlySpan<byte> payload)
    {
        var head = HeadLength(vector.Length);
        var value = new byte[head + sizeof(int) + record.Length + payload.Length];
        BinaryPrimitives.WriteInt32LittleEndian(value, vector.Length);
        WriteVector(vector, value.AsSpan(sizeof(int)));
        BinaryPrimitives.WriteInt32LittleEndian(value.AsSpan(head), record.Length);
        record.CopyTo(value.AsSpan(head + sizeof(int)));
        payload.CopyTo(value.AsSpan(head + sizeof(int) + record.Length));
        return value;
    }

    /// <summary>Reads the vector of an entry or of its head.</summary>
    /// <returns><see langword="null"/> where it has another dimension or is cut short.</returns>
    public static float[]? ReadVector(ReadOnlySpan<byte> value, int dimension)
    {
        if (value.Length < HeadLength(dimension) || BinaryPrimitives.ReadInt32LittleEndian(value) != dimension)
            return null;

        var vector = new float[dimension];
        for (var i = 0; i < dimension; i++)
            vector[i] = BinaryPrimitives.ReadSingleLittleEndian(value[(sizeof(int) + (i * sizeof(float)))..]);
        return vector;
    }

    /// <summary>Splits an entry.</summary>
    /// <exception cref="InvalidDataException">The lengths do not fit.</exception>
    public static (int Dimension, ReadOnlyMemory<byte> Record, ReadOnlyMemory<byte> Payload) Split(ReadOnlyMemory<byte> value)
    {
        var bytes = value.Span;
        if (bytes.Length < sizeof(int))
            throw Damaged();
        var dimension = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (dimension <= 0 || dimension > (bytes.Length - (2 * sizeof(int))) / sizeof(float))
            throw Damaged();
        var start = HeadLength(dimension) + sizeof(int);
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[(start - sizeof(int))..]);
        if (length < 0 || length > bytes.Length - start)
            throw Damaged();
        return (dimension, value.Slice(start, length), value[(start + length)..]);
    }

    /// <summary>The vector in the byte order that vector sets take.</summary>
    public static byte[] VectorBytes(ReadOnlySpan<float> vector)
    {
        var bytes = new byte[vector.Length * sizeof(float)];
        WriteVector(vector, bytes);
        return bytes;
    }

    private static void WriteVector(ReadOnlySpan<float> vector, Span<byte> destination)
    {
        for (var i = 0; i < vector.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(destination[(i * sizeof(float))..], vector[i]);
    }

    private static InvalidDataException Damaged() => new("The cache entry is damaged, or was written by another program.");
}
