using System.Text;
using Wattwise.LocalEngine.Gguf;

namespace Wattwise.LocalEngine.Tests.Gguf;

/// <summary>Writes GGUF files by the published format, sound by default and damaged where a test wants it.</summary>
internal sealed class GgufBuilder
{
    private readonly List<byte> pairs = [];
    private readonly List<byte> tensors = [];
    private ulong pairCount;
    private ulong tensorCount;

    internal uint Version { get; set; } = 3;

    internal ulong? ClaimedPairs { get; set; }

    internal ulong? ClaimedTensors { get; set; }

    internal int DataBytes { get; set; }

    /// <summary>What the data are, where they are not zeros.</summary>
    internal byte[]? Data { get; set; }

    /// <summary>The smallest file that counts as a model: a llama with one layer, three tokens and one tensor of 64 floats.</summary>
    internal static GgufBuilder Model(string? leaveOut = null)
    {
        var builder = new GgufBuilder { DataBytes = 64 * 4 };
        void Add(string key, Action<GgufBuilder> add)
        {
            if (key != leaveOut)
                add(builder);
        }

        Add("general.architecture", b => b.Text("general.architecture", "llama"));
        Add("llama.context_length", b => b.UInt32("llama.context_length", 2048));
        Add("llama.embedding_length", b => b.UInt32("llama.embedding_length", 64));
        Add("llama.block_count", b => b.UInt32("llama.block_count", 1));
        Add("tokenizer.ggml.model", b => b.Text("tokenizer.ggml.model", "gpt2"));
        Add("tokenizer.ggml.tokens", b => b.Texts("tokenizer.ggml.tokens", "a", "b", "c"));
        return builder.Tensor("token_embd.weight", 0, 0, 32, 2);
    }

    internal GgufBuilder Text(string key, string value) => Pair(key, GgufValueType.String, w => WriteText(w, value));

    internal GgufBuilder UInt32(string key, uint value) => Pair(key, GgufValueType.UInt32, w => w.Write(value));

    internal GgufBuilder Texts(string key, params string[] values) => Array(key, GgufValueType.String, (ulong)values.Length, w =>
    {
        foreach (var value in values)
            WriteText(w, value);
    });

    internal GgufBuilder Array(string key, GgufValueType type, ulong count, Action<BinaryWriter> write) =>
        Pair(key, GgufValueType.Array, w =>
        {
            w.Write((uint)type);
            w.Write(count);
            write(w);
        });

    internal GgufBuilder Pair(string key, GgufValueType type, Action<BinaryWriter> write)
    {
        pairs.AddRange(Written(writer =>
        {
            WriteText(writer, key);
            writer.Write((uint)type);
            write(writer);
        }));
        pairCount++;
        return this;
    }

    internal GgufBuilder Tensor(string name, uint type, ulong offset, params ulong[] dimensions)
    {
        tensors.AddRange(Written(writer =>
        {
            WriteText(writer, name);
            writer.Write((uint)dimensions.Length);
            foreach (var dimension in dimensions)
                writer.Write(dimension);
            writer.Write(type);
            writer.Write(offset);
        }));
        tensorCount++;
        return this;
    }

    internal byte[] Bytes() => Written(writer =>
    {
        writer.Write("GGUF"u8);
        writer.Write(Version);
        writer.Write(ClaimedTensors ?? tensorCount);
        writer.Write(ClaimedPairs ?? pairCount);
        writer.Write(pairs.ToArray());
        writer.Write(tensors.ToArray());
        while (writer.BaseStream.Length % 32 != 0)
            writer.Write((byte)0);
        writer.Write(Data ?? new byte[DataBytes]);
    });

    private static byte[] Written(Action<BinaryWriter> write)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        write(writer);
        writer.Flush();
        return stream.ToArray();
    }

    private static void WriteText(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }
}
