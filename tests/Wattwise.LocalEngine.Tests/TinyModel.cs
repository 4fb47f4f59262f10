using System.Runtime.InteropServices;
using Wattwise.LocalEngine.Gguf;
using Wattwise.LocalEngine.Tests.Gguf;

namespace Wattwise.LocalEngine.Tests;

/// <summary>Writes models of one layer and a vocabulary of bytes, which load in some milliseconds.</summary>
internal sealed class TinyModel
{
    private const int Width = 64;
    private const int FeedForward = 64;
    private const string ChatTemplate =
        "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

    private readonly Random _random = new(7);
    private readonly List<float> _data = [];

    internal GgufBuilder Builder { get; } = new();

    /// <summary>All bytes as byte-level vocabularies spell them, and the tokens of a chat.</summary>
    internal static string[] ByteTokens { get; } = [.. Enumerable.Range(0, 256).Select(ByteText), "<|im_end|>", "<|im_start|>"];

    /// <summary>A llama.</summary>
    /// <param name="pre">What splits a text into words; null names none.</param>
    /// <param name="tokens">The vocabulary.</param>
    /// <param name="tokenizer">The family of the tokenizer.</param>
    /// <param name="types">The kind of each token: 1 is text, 3 controls, 6 is a byte.</param>
    /// <param name="more">Adds entries.</param>
    /// <param name="width">Of a hidden state, and of its one head; 0 takes the usual one.</param>
    /// <param name="without">An entry of the vocabulary to leave out.</param>
    internal static TemporaryFile Llama(
        string? pre = "gpt-2", string[]? tokens = null, string tokenizer = "gpt2", Func<int, int>? types = null,
        Action<GgufBuilder>? more = null, int width = 0, string? without = null)
    {
        var model = new TinyModel();
        var size = width > 0 ? width : Width;
        var vocabulary = tokens ?? ByteTokens;
        model.Builder.Text("general.architecture", "llama")
            .UInt32("llama.context_length", 4096).UInt32("llama.embedding_length", (uint)size).UInt32("llama.block_count", 1)
            .UInt32("llama.feed_forward_length", (uint)size).UInt32("llama.attention.head_count", 1)
            .UInt32("llama.rope.dimension_count", (uint)size)
            .Pair("llama.attention.layer_norm_rms_epsilon", GgufValueType.Float32, writer => writer.Write(1e-5f));
        model.AddVocabulary(pre, vocabulary, tokenizer, types, without);
        more?.Invoke(model.Builder);
        model.Add("token_embd.weight", model.Noise(size * vocabulary.Length), (ulong)size, (ulong)vocabulary.Length);
        model.Add("output_norm.weight", Ones(size), (ulong)size);
        model.Add("blk.0.attn_norm.weight", Ones(size), (ulong)size);
        model.Add("blk.0.ffn_norm.weight", Ones(size), (ulong)size);
        foreach (var name in (string[])["attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"])
            model.Add($"blk.0.{name}.weight", model.Noise(size * size), (ulong)size, (ulong)size);
        return model.Write();
    }

    /// <summary>A GPT-2: it has learned positions for so many tokens, and none beyond.</summary>
    internal static TemporaryFile Gpt2(int positions)
    {
        var model = new TinyModel();
        model.Builder.Text("general.architecture", "gpt2")
            .UInt32("gpt2.context_length", (uint)positions).UInt32("gpt2.embedding_length", Width).UInt32("gpt2.block_count", 1)
            .UInt32("gpt2.feed_forward_length", FeedForward).UInt32("gpt2.attention.head_count", 1)
            .Pair("gpt2.attention.layer_norm_epsilon", GgufValueType.Float32, writer => writer.Write(1e-5f));
        model.AddVocabulary("gpt-2", ByteTokens, "gpt2", types: null, without: null);
        model.Add("token_embd.weight", model.Noise(Width * ByteTokens.Length), Width, (ulong)ByteTokens.Length);
        model.Add("position_embd.weight", model.Noise(Width * positions), Width, (ulong)positions);
        foreach (var name in (string[])["output_norm", "blk.0.attn_norm", "blk.0.ffn_norm"])
        {
            model.Add($"{name}.weight", Ones(Width), Width);
            model.Add($"{name}.bias", new float[Width], Width);
        }

        foreach (var (name, outputs) in ((string, int)[])[("attn_qkv", 3 * Width), ("attn_output", Width), ("ffn_up", Width),
            ("ffn_down", Width)])
        {
            model.Add($"blk.0.{name}.weight", model.Noise(Width * outputs), Width, (ulong)outputs);
            model.Add($"blk.0.{name}.bias", new float[outputs], (ulong)outputs);
        }

        return model.Write();
    }

    private void AddVocabulary(string? pre, string[] tokens, string tokenizer, Func<int, int>? types, string? without)
    {
        Builder.Text("tokenizer.ggml.model", tokenizer)
            .Texts("tokenizer.ggml.tokens", tokens)
            .Text("tokenizer.chat_template", ChatTemplate)
            .UInt32("tokenizer.ggml.eos_token_id", (uint)Array.IndexOf(tokens, "<|im_end|>"))
            .UInt32("tokenizer.ggml.bos_token_id", (uint)Array.IndexOf(tokens, "<|im_start|>"));
        if (without != "tokenizer.ggml.token_type")
        {
            Builder.Array("tokenizer.ggml.token_type", GgufValueType.Int32, (ulong)tokens.Length, writer =>
            {
                for (var token = 0; token < tokens.Length; token++)
                    writer.Write(types?.Invoke(token) ?? (tokens[token].StartsWith("<|", StringComparison.Ordinal) ? 3 : 1));
            });
        }

        if (without != "tokenizer.ggml.scores")
            Builder.Array(
                "tokenizer.ggml.scores", GgufValueType.Float32, (ulong)tokens.Length, writer => writer.Write(new byte[4 * tokens.Length]));
        if (without != "tokenizer.ggml.merges")
            Builder.Texts("tokenizer.ggml.merges", "a b");
        if (pre is not null)
            Builder.Text("tokenizer.ggml.pre", pre);
    }

    private void Add(string name, float[] values, params ulong[] dimensions)
    {
        Builder.Tensor(name, 0, (ulong)_data.Count * sizeof(float), dimensions);
        _data.AddRange(values);
        while (_data.Count % 8 != 0)
            _data.Add(0);
    }

    private TemporaryFile Write()
    {
        Builder.Data = MemoryMarshal.AsBytes<float>(_data.ToArray()).ToArray();
        return new(Builder.Bytes(), "tiny.gguf");
    }

    private float[] Noise(int count)
    {
        var values = new float[count];
        for (var i = 0; i < count; i++)
            values[i] = _random.NextSingle() - 0.5f;
        return values;
    }

    private static float[] Ones(int count)
    {
        var values = new float[count];
        Array.Fill(values, 1);
        return values;
    }

    private static string ByteText(int value)
    {
        static bool IsPlain(int value) => value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE;
        return ((char)(IsPlain(value) ? value : 256 + Enumerable.Range(0, value).Count(other => !IsPlain(other)))).ToString();
    }
}
