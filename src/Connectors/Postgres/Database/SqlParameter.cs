using Npgsql;
using NpgsqlTypes;

namespace Wattwise.Caching;

/// <summary>Positional parameters with their types spelled out, so that none is guessed from a null.</summary>
internal static class SqlParameter
{
    public static NpgsqlParameter Text(string? value) => Create(NpgsqlDbType.Text, value);

    public static NpgsqlParameter Texts(string[] values) => Create(NpgsqlDbType.Array | NpgsqlDbType.Text, values);

    public static NpgsqlParameter Bytes(byte[] value) => Create(NpgsqlDbType.Bytea, value);

    public static NpgsqlParameter Key(CacheKey? key)
    {
        if (key is not { } known)
            return Create(NpgsqlDbType.Bytea, null);
        var bytes = new byte[CacheKey.SizeInBytes];
        known.CopyTo(bytes);
        return Bytes(bytes);
    }

    /// <summary>A vector, as an array of numbers: so the app's data source needs no plugin for pgvector's own type.</summary>
    public static NpgsqlParameter Vector(ReadOnlyMemory<float> vector) => Create(NpgsqlDbType.Array | NpgsqlDbType.Real, vector.ToArray());

    public static NpgsqlParameter Integer(int value) => Create(NpgsqlDbType.Integer, value);

    public static NpgsqlParameter BigInt(long value) => Create(NpgsqlDbType.Bigint, value);

    public static NpgsqlParameter BigInts(long[] values) => Create(NpgsqlDbType.Array | NpgsqlDbType.Bigint, values);

    public static NpgsqlParameter Integers(int[] values) => Create(NpgsqlDbType.Array | NpgsqlDbType.Integer, values);

    public static NpgsqlParameter Id(Guid value) => Create(NpgsqlDbType.Uuid, value);

    public static NpgsqlParameter Ids(Guid[] values) => Create(NpgsqlDbType.Array | NpgsqlDbType.Uuid, values);

    public static NpgsqlParameter Times(DateTime[] values) => Create(NpgsqlDbType.Array | NpgsqlDbType.TimestampTz, values);

    public static NpgsqlParameter Real(float value) => Create(NpgsqlDbType.Real, value);

    public static NpgsqlParameter Double(double? value) => Create(NpgsqlDbType.Double, value);

    public static NpgsqlParameter Boolean(bool value) => Create(NpgsqlDbType.Boolean, value);

    /// <summary>A time; PostgreSQL keeps microseconds.</summary>
    public static NpgsqlParameter Time(DateTimeOffset? value) => Create(NpgsqlDbType.TimestampTz, value?.UtcDateTime);

    private static NpgsqlParameter Create(NpgsqlDbType type, object? value) => new() { NpgsqlDbType = type, Value = value ?? DBNull.Value };
}
