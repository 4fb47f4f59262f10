using System.Buffers.Binary;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine.Gguf;

/// <summary>
/// Reads the header of a GGUF file (versions 2 and 3) and refuses what llama.cpp would refuse, read out of bounds or abort over. Memory
/// is bounded by the limits below whatever the file claims.
/// </summary>
internal sealed class GgufParser
{
    /// <summary>Integer arrays up to this length keep their elements: per-layer settings, of which llama.cpp allows 512.</summary>
    internal const int MaxKeptElements = 512;

    private const uint Magic = 0x46554747; // "GGUF"
    private const int MaxKeyBytes = 1024;
    private const int MaxMetadataPairs = 16 * 1024;
    private const int MaxTensors = 64 * 1024;
    private const int MaxTextBytes = 16 * 1024 * 1024;
    private const long MaxTextBytesInAll = 64 * 1024 * 1024;
    private const long MaxArrayElements = 64 * 1024 * 1024;
    private const int MaxDimensions = 4;
    private const int MaxTensorNameBytes = 63;
    private const int DefaultAlignment = 32;
    private const string TokensKey = "tokenizer.ggml.tokens";

    private readonly GgufReader reader;
    private long textBytes;

    internal GgufParser(GgufReader reader) => this.reader = reader;

    internal int Version { get; private set; }

    internal Dictionary<string, GgufValue> Metadata { get; } = new(StringComparer.Ordinal);

    internal List<GgufTensor> Tensors { get; } = [];

    internal void Parse()
    {
        var (tensors, pairs) = ReadHeader();
        for (var i = 0; i < pairs; i++)
            ReadPair();
        var alignment = ReadAlignment();
        HashSet<string> names = new(StringComparer.Ordinal);
        for (var i = 0; i < tensors; i++)
            Tensors.Add(ReadTensor(names));
        CheckData(alignment);
    }

    private (int Tensors, int Pairs) ReadHeader()
    {
        if (reader.Length < 24)
            throw reader.Failure($"it has {reader.Length} bytes; a GGUF header alone has 24 (truncated or empty).");
        if (reader.ReadUInt32() != Magic)
            throw reader.Failure("it is not a GGUF file (it does not begin with \"GGUF\").");
        var version = reader.ReadUInt32();
        if (version is not 2 and not 3)
        {
            throw reader.Failure(BinaryPrimitives.ReverseEndianness(version) is 2 or 3
                ? "it is a big-endian GGUF file, made for another kind of processor."
                : $"it has GGUF version {version}; versions 2 and 3 are supported.");
        }

        Version = (int)version;
        var tensors = reader.ReadUInt64();
        var pairs = reader.ReadUInt64();
        if (tensors > MaxTensors)
            throw reader.Failure($"it claims {tensors} tensors, more than {MaxTensors} (damaged).");
        if (pairs > MaxMetadataPairs)
            throw reader.Failure($"it claims {pairs} metadata entries, more than {MaxMetadataPairs} (damaged).");
        return ((int)tensors, (int)pairs);
    }

    private void ReadPair()
    {
        var key = reader.ReadString(MaxKeyBytes, "a metadata key");
        if (key.Length == 0)
            throw reader.Failure("a metadata key is empty.");
        var what = $"the metadata '{key}'";
        var type = ReadType(what);
        var value = type == GgufValueType.Array ? ReadArray(key, what) : ReadScalar(type, what);
        if (!Metadata.TryAdd(key, value))
            throw reader.Failure($"the metadata key '{key}' occurs twice.");
    }

    private GgufValueType ReadType(string what)
    {
        var type = (GgufValueType)reader.ReadUInt32();
        return Enum.IsDefined(type) ? type : throw reader.Failure($"{what} has the unknown type {(uint)type}.");
    }

    private GgufValue ReadScalar(GgufValueType type, string what)
    {
        var value = new GgufValue(type, IsArray: false, Length: 1);
        switch (type)
        {
            case GgufValueType.Float32:
                return value with { Float = BitConverter.UInt32BitsToSingle(reader.ReadUInt32()) };
            case GgufValueType.Float64:
                return value with { Float = BitConverter.UInt64BitsToDouble(reader.ReadUInt64()) };
            case GgufValueType.String:
                var text = reader.ReadString(MaxTextBytes, what);
                textBytes += text.Length;
                return textBytes <= MaxTextBytesInAll
                    ? value with { Text = text }
                    : throw reader.Failure($"its metadata texts have more than {MaxTextBytesInAll} characters in all.");
            default:
                return value with { Integer = ReadInteger(type, what) };
        }
    }

    private long ReadInteger(GgufValueType type, string what) => type switch
    {
        GgufValueType.UInt8 => reader.ReadByte(),
        GgufValueType.Int8 => (sbyte)reader.ReadByte(),
        GgufValueType.UInt16 => reader.ReadUInt16(),
        GgufValueType.Int16 => (short)reader.ReadUInt16(),
        GgufValueType.UInt32 => reader.ReadUInt32(),
        GgufValueType.Int32 => (int)reader.ReadUInt32(),
        GgufValueType.UInt64 => reader.ReadUInt64() is var value and <= long.MaxValue
            ? (long)value
            : throw reader.Failure($"{what} is larger than {long.MaxValue}."),
        GgufValueType.Int64 => (long)reader.ReadUInt64(),
        GgufValueType.Bool => reader.ReadByte() is var flag and <= 1 ? flag : throw reader.Failure($"{what} is neither true nor false."),
        _ => throw reader.Failure($"{what} has the unknown type {(uint)type}."),
    };

    private GgufValue ReadArray(string key, string what)
    {
        var type = ReadType(what);
        if (type == GgufValueType.Array)
            throw reader.Failure($"{what} is an array of arrays, which llama.cpp does not read.");
        var count = reader.ReadUInt64();
        var elementBytes = ElementBytes(type);
        // A string takes at least its length.
        if (count > MaxArrayElements || count > (ulong)(reader.Remaining / (elementBytes ?? 8)))
            throw reader.Failure($"{what} claims {count} elements where the file has {reader.Remaining} bytes left (damaged or truncated).");

        var length = (long)count;
        var value = new GgufValue(type, IsArray: true, length);
        if (elementBytes is null)
        {
            ReadStrings(key, what, length);
            return value;
        }

        if (type is GgufValueType.Float32 or GgufValueType.Float64 || length > MaxKeptElements)
        {
            reader.Skip(length * elementBytes.Value, what);
            return value;
        }

        var elements = new long[length];
        for (var i = 0; i < elements.Length; i++)
            elements[i] = ReadInteger(type, what);
        return value with { Integers = elements };
    }

    private void ReadStrings(string key, string what, long count)
    {
        if (key != TokensKey)
        {
            for (var i = 0L; i < count; i++)
                reader.SkipString(what);
            return;
        }

        // llama.cpp aborts the process where two tokens are spelled alike. Capacity grows with what was really read.
        HashSet<ulong> spellings = [];
        for (var i = 0L; i < count; i++)
        {
            if (!spellings.Add(reader.HashString(what)))
                throw reader.Failure($"the vocabulary has the same token twice (the second is number {i}).");
        }
    }

    private int ReadAlignment()
    {
        if (!Metadata.TryGetValue("general.alignment", out var value))
            return DefaultAlignment;
        return value is { IsArray: false, Type: GgufValueType.UInt32, Integer: > 0 and <= 1 << 20 } && long.IsPow2(value.Integer.Value)
            ? (int)value.Integer.Value
            : throw reader.Failure("general.alignment is not a power of two between 1 and 1048576.");
    }

    private GgufTensor ReadTensor(HashSet<string> names)
    {
        var name = reader.ReadString(MaxTensorNameBytes, "a tensor name");
        if (!names.Add(name))
            throw reader.Failure($"the tensor '{name}' occurs twice.");
        var dimensionCount = reader.ReadUInt32();
        if (dimensionCount is 0 or > MaxDimensions)
            throw reader.Failure($"the tensor '{name}' has {dimensionCount} dimensions; 1 to {MaxDimensions} are supported.");
        var dimensions = new long[dimensionCount];
        Int128 elements = 1;
        for (var i = 0; i < dimensions.Length; i++)
        {
            var dimension = reader.ReadUInt64();
            elements *= dimension;
            if (dimension == 0 || elements > long.MaxValue)
                throw reader.Failure($"the tensor '{name}' has an impossible shape (dimension {i} is {dimension}).");
            dimensions[i] = (long)dimension;
        }

        var type = (GgmlType)reader.ReadUInt32();
        if (TensorLayout.Of(type) is not { } layout)
            throw reader.Failure($"the tensor '{name}' has the unknown type {(uint)type}; llama.cpp {LlamaLibrary.SupportedVersion} cannot read it.");
        if (dimensions[0] % layout.BlockElements != 0)
            throw reader.Failure($"the tensor '{name}' has rows of {dimensions[0]} elements, not a multiple of {type}'s block of {layout.BlockElements}.");
        var bytes = elements / layout.BlockElements * layout.BlockBytes;
        var offset = reader.ReadUInt64();
        if (bytes > reader.Length || offset > (ulong)reader.Length)
            throw reader.Failure($"the tensor '{name}' would have {bytes} bytes at {offset}, beyond the file's {reader.Length} (damaged or truncated).");
        return new GgufTensor(name, dimensions, type, (long)offset, (long)elements, (long)bytes);
    }

    private void CheckData(int alignment)
    {
        if (Tensors.Count == 0)
            return;
        var start = Align(reader.Position, alignment);
        long expected = 0;
        foreach (var tensor in Tensors)
        {
            if (tensor.Offset != expected)
                throw reader.Failure($"the tensor '{tensor.Name}' lies at offset {tensor.Offset}, where the tensors before it end at {expected}.");
            if (start + tensor.Offset + tensor.Bytes > reader.Length)
            {
                throw reader.Failure(
                    $"the data of tensor '{tensor.Name}' ends at byte {start + tensor.Offset + tensor.Bytes}, but the file has {reader.Length} (truncated).");
            }

            expected += Align(tensor.Bytes, alignment);
        }
    }

    private static long Align(long value, int alignment) => (value + alignment - 1) / alignment * alignment;

    private static int? ElementBytes(GgufValueType type) => type switch
    {
        GgufValueType.UInt8 or GgufValueType.Int8 or GgufValueType.Bool => 1,
        GgufValueType.UInt16 or GgufValueType.Int16 => 2,
        GgufValueType.UInt32 or GgufValueType.Int32 or GgufValueType.Float32 => 4,
        GgufValueType.UInt64 or GgufValueType.Int64 or GgufValueType.Float64 => 8,
        _ => null,
    };
}
