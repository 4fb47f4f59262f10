using System.Buffers.Binary;
using Wattwise.LocalEngine.Gguf;

namespace Wattwise.LocalEngine.Tests.Gguf;

/// <summary>Models whose tokenizers are sound, or end or hang llama.cpp at load or with some text.</summary>
internal static class CraftedTokenizers
{
    private const uint Leaf = 1 << 8;
    private const uint Value = 1u << 31;

    private static readonly string[] Chat = ["<|im_end|>", "<|im_start|>"];
    private static readonly string[] Letters = [.. Enumerable.Range('a', 26).Select(letter => ((char)letter).ToString())];

    /// <summary>The names of all sound ones.</summary>
    internal static string[] SoundNames { get; } = ["unigram without a map", "unigram", "rwkv", "rwkv of letters"];

    /// <summary>The names of all others.</summary>
    internal static string[] RefusedNames { get; } =
    [
        "map without a length", "map that is cut off", "map that begins beyond its end", "map that leads beyond its end",
        "map with a value beyond its end",
        "map with a text beyond its end", "map with a text without an end", "map that is a text", "map of floats",
        "rwkv without a byte", "rwkv without an escaped byte", "rwkv without the byte of an empty token", "word pieces of bytes",
        "unigram without a beginning", "gemma without a beginning", "gemma without an end",
        "scores of bytes", "scores of texts", "kinds of bytes", "kinds of texts", "merges of numbers", "suppressed texts",
    ];

    internal static TemporaryFile Sound(string name) => name switch
    {
        "unigram without a map" => Unigram([]),
        "unigram" => Unigram(Map(Trie(), "a\0"u8)),
        "rwkv" => TinyModel.Llama(
            tokenizer: "rwkv", tokens: [.. Enumerable.Range(0, 256).Select(value => $"\\x{value:x2}"), "ab", .. Chat]),
        "rwkv of letters" => TinyModel.Llama(tokenizer: "rwkv", tokens: [.. Letters, "abc", "\\n", "\\t", "\\\\", "<", .. Chat]),
        _ => throw new ArgumentException(name),
    };

    internal static TemporaryFile Refused(string name) => name switch
    {
        "map without a length" => Unigram([1, 0]),
        "map that is cut off" => Unigram([.. Map(Trie(), []).AsSpan(..^4)]),
        "map that begins beyond its end" => Unigram(Map([Base(1 << 12)], "a\0"u8)),
        "map that leads beyond its end" => Unigram(Map(Trie(child: 'A' | Base(1 << 12)), "a\0"u8)),
        "map with a value beyond its end" => Unigram(Map(Trie(child: 'A' | Leaf | Base(1 << 12)), "a\0"u8)),
        "map with a text beyond its end" => Unigram(Map(Trie(value: Value | 2), "a\0"u8)),
        "map with a text without an end" => Unigram(Map(Trie(value: Value | 2), "a\0b"u8)),
        "map that is a text" => With(builder => builder.Text("tokenizer.ggml.precompiled_charsmap", "a"), "t5"),
        "map of floats" => With(builder => List(builder, "precompiled_charsmap", GgufValueType.Float32, 4, 4), "t5"),
        "rwkv without a byte" => TinyModel.Llama(tokenizer: "rwkv", tokens: [.. Letters[1..], "abc", "\\n", "<", .. Chat]),
        "rwkv without an escaped byte" => TinyModel.Llama(tokenizer: "rwkv", tokens: [.. Letters, "\\nabc", "<", .. Chat]),
        "rwkv without the byte of an empty token" => TinyModel.Llama(tokenizer: "rwkv", tokens: [.. Letters, "\\n", "", "<", .. Chat]),
        "word pieces of bytes" => TinyModel.Llama(tokenizer: "bert", types: token => token == 5 ? 6 : 1),
        "unigram without a beginning" => Without("t5", "bos"),
        "gemma without a beginning" => TinyModel.Llama(tokenizer: "gemma4", tokens: [.. TinyModel.ByteTokens[..256], Chat[0]]),
        "gemma without an end" => Without("gemma4", "eos"),
        "scores of bytes" => Instead("scores", GgufValueType.UInt8, 1),
        "scores of texts" => Instead("scores", GgufValueType.String, 8),
        "kinds of bytes" => Instead("token_type", GgufValueType.UInt8, 1),
        "kinds of texts" => Instead("token_type", GgufValueType.String, 8),
        "merges of numbers" => Instead("merges", GgufValueType.Int32, 4),
        "suppressed texts" => With(builder => List(builder, "suppress_tokens", GgufValueType.String, 1, 8)),
        _ => throw new ArgumentException(name),
    };

    /// <summary>A trie of two blocks whose one leaf is <c>A</c>.</summary>
    internal static uint[] Trie(uint? child = null, uint? value = null)
    {
        const uint At = 256 ^ 'A';
        var nodes = new uint[512];
        nodes[0] = Base(256);
        nodes[At] = child ?? 'A' | Leaf | Base(At ^ 511);
        nodes[511] = value ?? Value;
        return nodes;
    }

    internal static byte[] Map(uint[] nodes, ReadOnlySpan<byte> texts)
    {
        var map = new byte[sizeof(uint) * (nodes.Length + 1) + texts.Length];
        BinaryPrimitives.WriteInt32LittleEndian(map, sizeof(uint) * nodes.Length);
        for (var i = 0; i < nodes.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(map.AsSpan(sizeof(uint) * (i + 1)), nodes[i]);
        texts.CopyTo(map.AsSpan(sizeof(uint) * (nodes.Length + 1)));
        return map;
    }

    private static uint Base(uint at) => at << 10;

    private static TemporaryFile Unigram(byte[] map) => TinyModel.Llama(
        tokenizer: "t5",
        more: builder =>
        {
            if (map.Length > 0)
                builder.Array("tokenizer.ggml.precompiled_charsmap", GgufValueType.UInt8, (ulong)map.Length, writer => writer.Write(map));
        });

    private static TemporaryFile With(Action<GgufBuilder> add, string tokenizer = "gpt2") =>
        TinyModel.Llama(tokenizer: tokenizer, more: add);

    private static TemporaryFile Without(string tokenizer, string name) => TinyModel.Llama(
        tokenizer: tokenizer,
        tokens: [.. TinyModel.ByteTokens[..256], name == "bos" ? Chat[0] : Chat[1]],
        more: builder => builder.Pair($"tokenizer.ggml.add_{name}_token", GgufValueType.Bool, writer => writer.Write(true)));

    private static TemporaryFile Instead(string name, GgufValueType type, int bytes) => TinyModel.Llama(
        more: builder => List(builder, name, type, TinyModel.ByteTokens.Length, bytes), without: $"tokenizer.ggml.{name}");

    private static void List(GgufBuilder builder, string name, GgufValueType type, int count, int bytes) =>
        builder.Array($"tokenizer.ggml.{name}", type, (ulong)count, writer => writer.Write(new byte[count * bytes]));
}
