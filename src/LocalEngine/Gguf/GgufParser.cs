using System.Buffers.Binary;
using System.Text;
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
    private const int MaxCharacterMapBytes = 16 * 1024 * 1024;
    private const int ByteKind = 6;
    private const string TokensKey = "tokenizer.ggml.tokens";
    private const string TokenKindsKey = "tokenizer.ggml.token_type";
    private const string CharacterMapKey = "tokenizer.ggml.precompiled_charsmap";

    private readonly GgufReader _reader;
    private readonly List<GgufPair> _pairs = [];
    private long _textBytes;

    internal GgufParser(GgufReader reader) => _reader = reader;

    internal int Version { get; private set; }

    /// <summary>What the vocabulary is like.</summary>
    internal GgufVocabulary Vocabulary { get; } = new();

    internal Dictionary<string, GgufValue> Metadata { get; } = new(StringComparer.Ordinal);

    internal List<GgufTensor> Tensors { get; } = [];

    /// <summary>Where the parts lie; once parsed.</summary>
    internal GgufSections? Sections { get; private set; }

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
        Sections = new(_pairs, Align(_reader.Position, alignment), alignment);
    }

    private (int Tensors, int Pairs) ReadHeader()
    {
        if (_reader.Length < 24)
            throw _reader.Failure($"it has {_reader.Length} bytes; a GGUF header alone has 24 (truncated or empty).");
        if (_reader.ReadUInt32() != Magic)
            throw _reader.Failure("it is not a GGUF file (it does not begin with \"GGUF\").");
        var version = _reader.ReadUInt32();
        if (version is not 2 and not 3)
        {
            throw _reader.Failure(BinaryPrimitives.ReverseEndianness(version) is 2 or 3
                ? "it is a big-endian GGUF file, made for another kind of processor."
                : $"it has GGUF version {version}; versions 2 and 3 are supported.");
        }

        Version = (int)version;
        var tensors = _reader.ReadUInt64();
        var pairs = _reader.ReadUInt64();
        if (tensors > MaxTensors)
            throw _reader.Failure($"it claims {tensors} tensors, more than {MaxTensors} (damaged).");
        if (pairs > MaxMetadataPairs)
            throw _reader.Failure($"it claims {pairs} metadata entries, more than {MaxMetadataPairs} (damaged).");
        return ((int)tensors, (int)pairs);
    }

    private void ReadPair()
    {
        var start = _reader.Position;
        var key = _reader.ReadString(MaxKeyBytes, "a metadata key");
        if (key.Length == 0)
            throw _reader.Failure("a metadata key is empty.");
        var what = $"the metadata '{key}'";
        var type = ReadType(what);
        var value = type == GgufValueType.Array ? ReadArray(key, what) : ReadScalar(type, what);
        if (!Metadata.TryAdd(key, value))
            throw _reader.Failure($"the metadata key '{key}' occurs twice.");
        _pairs.Add(new(key, start, _reader.Position));
    }

    private GgufValueType ReadType(string what)
    {
        var type = (GgufValueType)_reader.ReadUInt32();
        return Enum.IsDefined(type) ? type : throw _reader.Failure($"{what} has the unknown type {(uint)type}.");
    }

    private GgufValue ReadScalar(GgufValueType type, string what)
    {
        var value = new GgufValue(type, IsArray: false, Length: 1);
        switch (type)
        {
            case GgufValueType.Float32:
                return value with { Float = BitConverter.UInt32BitsToSingle(_reader.ReadUInt32()) };
            case GgufValueType.Float64:
                return value with { Float = BitConverter.UInt64BitsToDouble(_reader.ReadUInt64()) };
            case GgufValueType.String:
                var text = _reader.ReadString(MaxTextBytes, what);
                _textBytes += text.Length;
                return _textBytes <= MaxTextBytesInAll
                    ? value with { Text = text }
                    : throw _reader.Failure($"its metadata texts have more than {MaxTextBytesInAll} characters in all.");
            default:
                return value with { Integer = ReadInteger(type, what) };
        }
    }

    private long ReadInteger(GgufValueType type, string what) => type switch
    {
        GgufValueType.UInt8 => _reader.ReadByte(),
        GgufValueType.Int8 => (sbyte)_reader.ReadByte(),
        GgufValueType.UInt16 => _reader.ReadUInt16(),
        GgufValueType.Int16 => (short)_reader.ReadUInt16(),
        GgufValueType.UInt32 => _reader.ReadUInt32(),
        GgufValueType.Int32 => (int)_reader.ReadUInt32(),
        GgufValueType.UInt64 => _reader.ReadUInt64() is var value and <= long.MaxValue
            ? (long)value
            : throw _reader.Failure($"{what} is larger than {long.MaxValue}."),
        GgufValueType.Int64 => (long)_reader.ReadUInt64(),
        GgufValueType.Bool => _reader.ReadByte() is var flag and <= 1 ? flag : throw _reader.Failure($"{what} is neither true nor false."),
        _ => throw _reader.Failure($"{what} has the unknown type {(uint)type}."),
    };

    private GgufValue ReadArray(string key, string what)
    {
        var type = ReadType(what);
        if (type == GgufValueType.Array)
            throw _reader.Failure($"{what} is an array of arrays, which llama.cpp does not read.");
        var count = _reader.ReadUInt64();
        var elementBytes = ElementBytes(type);
        // A string takes at least its length.
        if (count > MaxArrayElements || count > (ulong)(_reader.Remaining / (elementBytes ?? 8)))
            throw _reader.Failure(
                $"{what} claims {count} elements where the file has {_reader.Remaining} bytes left (damaged or truncated).");

        var length = (long)count;
        var value = new GgufValue(type, IsArray: true, length);
        if (elementBytes is null)
        {
            ReadStrings(key, what, length);
            return value;
        }

        if (key == CharacterMapKey && elementBytes == 1)
        {
            Vocabulary.CharacterMap = length <= MaxCharacterMapBytes
                ? _reader.ReadBytes((int)length, what)
                : throw _reader.Failure($"{what} has {length} bytes, more than {MaxCharacterMapBytes}.");
            return value;
        }

        if (key == TokenKindsKey && elementBytes == sizeof(uint))
        {
            for (var i = 0L; i < length; i++)
                Vocabulary.HasByteKind |= _reader.ReadUInt32() == ByteKind;
            return value;
        }

        if (type is GgufValueType.Float32 or GgufValueType.Float64 || length > MaxKeptElements)
        {
            _reader.Skip(length * elementBytes.Value, what);
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
                _reader.SkipString(what);
            return;
        }

        // llama.cpp aborts the process where two tokens are spelled alike: up to the first NUL, and by a name of its own where nothing is
        // left.
        // Capacity grows with what was really read.
        HashSet<ulong> spellings = [];
        Span<byte> head = stackalloc byte[4];
        for (var i = 0L; i < count; i++)
        {
            var spelling = _reader.HashToken(what, head, out var length);
            if (length == 0)
            {
                var name = Encoding.UTF8.GetBytes($"[EMPTY_{i}]");
                spelling = GgufReader.Hash(name);
                Vocabulary.Note(name, name.Length);
            }
            else
            {
                Vocabulary.Note(head[..(int)Math.Min(length, head.Length)], length);
            }

            if (!spellings.Add(spelling))
                throw _reader.Failure($"the vocabulary has the same token twice (the second is number {i}).");
        }

        Vocabulary.ByteTokens = Enumerable.Range(0, 256)
            .Count(value => spellings.Contains(GgufReader.Hash(Encoding.UTF8.GetBytes($"<0x{value:X2}>"))));
    }

    private int ReadAlignment()
    {
        if (!Metadata.TryGetValue("general.alignment", out var value))
            return DefaultAlignment;
        return value is { IsArray: false, Type: GgufValueType.UInt32, Integer: > 0 and <= 1 << 20 } && long.IsPow2(value.Integer.Value)
            ? (int)value.Integer.Value
            : throw _reader.Failure("general.alignment is not a power of two between 1 and 1048576.");
    }

    private GgufTensor ReadTensor(HashSet<string> names)
    {
        var name = _reader.ReadString(MaxTensorNameBytes, "a tensor name");
        if (!names.Add(name))
            throw _reader.Failure($"the tensor '{name}' occurs twice.");
        var dimensionCount = _reader.ReadUInt32();
        if (dimensionCount is 0 or > MaxDimensions)
            throw _reader.Failure($"the tensor '{name}' has {dimensionCount} dimensions; 1 to {MaxDimensions} are supported.");
        var dimensions = new long[dimensionCount];
        Int128 elements = 1;
        for (var i = 0; i < dimensions.Length; i++)
        {
            var dimension = _reader.ReadUInt64();
            elements *= dimension;
            if (dimension == 0 || elements > long.MaxValue)
                throw _reader.Failure($"the tensor '{name}' has an impossible shape (dimension {i} is {dimension}).");
            dimensions[i] = (long)dimension;
        }

        var type = (GgmlType)_reader.ReadUInt32();
        if (TensorLayout.Of(type) is not { } layout)
            throw _reader.Failure(
                $"the tensor '{name}' has the unknown type {(uint)type}; the supported llama.cpp libraries cannot read it.");
        if (dimensions[0] % layout.BlockElements != 0)
            throw _reader.Failure(
                $"the tensor '{name}' has rows of {dimensions[0]} elements, not a multiple of {type}'s block of {layout.BlockElements}.");
        var bytes = elements / layout.BlockElements * layout.BlockBytes;
        var offset = _reader.ReadUInt64();
        if (bytes > _reader.Length || offset > (ulong)_reader.Length)
            throw _reader.Failure(
                $"the tensor '{name}' would have {bytes} bytes at {offset}, beyond the file's {_reader.Length} (damaged or truncated).");
        return new GgufTensor(name, dimensions, type, (long)offset, (long)elements, (long)bytes);
    }

    private void CheckData(int alignment)
    {
        if (Tensors.Count == 0)
            return;
        var start = Align(_reader.Position, alignment);
        long expected = 0;
        foreach (var tensor in Tensors)
        {
            if (tensor.Offset != expected)
                throw _reader.Failure(
                    $"the tensor '{tensor.Name}' lies at offset {tensor.Offset}, where the tensors before it end at {expected}.");
            if (start + tensor.Offset + tensor.Bytes > _reader.Length)
            {
                throw _reader.Failure(
                    $"the data of tensor '{tensor.Name}' ends at byte {start + tensor.Offset + tensor.Bytes}, but the file has "
                        + $"{_reader.Length} (truncated).");
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
