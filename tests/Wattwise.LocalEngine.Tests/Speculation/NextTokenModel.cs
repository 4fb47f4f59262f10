using System.Runtime.InteropServices;
using Wattwise.LocalEngine.Gguf;
using Wattwise.LocalEngine.Tests.Gguf;

namespace Wattwise.LocalEngine.Tests;

/// <summary>Writes a chat model of one layer and a layer that predicts one token more, small enough to be made by a test.</summary>
/// <remarks>
/// Both follow <see cref="After"/>: without noise the model's answer to a token is the token after it, and what the predicting layer makes
/// of its token or of the hidden state before it is known.
/// </remarks>
internal sealed class NextTokenModel
{
    private const int Heads = 4;
    private const int QueryRank = 24;
    private const int KeyValueRank = 32;
    private const int Rotated = 16;
    private const int HeadWidth = 16;
    private const int Width = 64;
    private const int FeedForward = 32;
    private const int Experts = 2;
    private const int KeyValueWidth = 32;
    private const int Bytes = 256;
    private const int Vocabulary = Bytes + 2;
    private const int End = Bytes;

    private readonly Random _random = new(7);
    private readonly GgufBuilder _builder = new();
    private readonly List<float> _data = [];
    private readonly float[] _embeddings;

    private NextTokenModel() => _embeddings = Noise(Vocabulary * Width, 1);

    /// <summary>
    /// How much of what the layers add depends on the tokens before: 0 leaves a chain of tokens, 1 an answer that wanders.
    /// </summary>
    private float Disorder { get; init; }

    /// <summary>The file's architecture; "deepseek2" has a latent vector for keys and values.</summary>
    private string Architecture { get; init; } = "";

    private bool IsLatent => Architecture == "deepseek2";

    /// <summary>Writes the model.</summary>
    /// <param name="disorder">How much of what the layers add depends on the tokens before: 0 for nothing.</param>
    /// <param name="tokenPart">How much the predicting layer takes of the token.</param>
    /// <param name="hiddenPart">How much it takes of the hidden state.</param>
    /// <param name="ahead">The predicting layer tells the token so many steps behind what it takes.</param>
    /// <param name="blocks">How many predicting layers there are: 0 or 1.</param>
    /// <param name="architecture">The file's architecture: "glm4moe" or "deepseek2".</param>
    internal static TemporaryFile Write(
        float disorder, float tokenPart, float hiddenPart, int ahead = 1, uint blocks = 1, string architecture = "glm4moe")
    {
        var model = new NextTokenModel { Disorder = disorder, Architecture = architecture };
        model.AddSettings(blocks);
        model.AddTensors(tokenPart, hiddenPart, ahead, blocks > 0);
        model._builder.Data = MemoryMarshal.AsBytes<float>(model._data.ToArray()).ToArray();
        return new(model._builder.Bytes(), "next-token.gguf");
    }

    /// <summary>The token after a token: a walk through the line break and all printable ones.</summary>
    private static int After(int token)
    {
        const int First = ' ' - 1, Count = '~' - First + 1;
        if (token is (< ' ' or > '~') and not '\n')
            return token;
        var after = First + (((7 * (token == '\n' ? 0 : token - First)) + 5) % Count);
        return after == First ? '\n' : after;
    }

    private void AddSettings(uint blocks)
    {
        _builder.Text("general.architecture", Architecture)
            .UInt32($"{Architecture}.context_length", 2048).UInt32($"{Architecture}.embedding_length", Width)
            .UInt32($"{Architecture}.block_count", 1 + blocks).UInt32($"{Architecture}.feed_forward_length", FeedForward)
            .UInt32($"{Architecture}.attention.head_count", Heads).UInt32($"{Architecture}.attention.head_count_kv", IsLatent ? 1u : 2u)
            .Pair($"{Architecture}.attention.layer_norm_rms_epsilon", GgufValueType.Float32, writer => writer.Write(1e-5f))
            .UInt32($"{Architecture}.expert_count", Experts).UInt32($"{Architecture}.expert_used_count", 1)
            .UInt32($"{Architecture}.expert_shared_count", 1).UInt32($"{Architecture}.expert_feed_forward_length", FeedForward)
            .UInt32($"{Architecture}.leading_dense_block_count", 1).UInt32($"{Architecture}.nextn_predict_layers", blocks)
            .UInt32($"{Architecture}.rope.dimension_count", Rotated)
            .Text("tokenizer.ggml.model", "gpt2").Text("tokenizer.ggml.pre", "gpt-2")
            .Texts("tokenizer.ggml.tokens", [.. Enumerable.Range(0, Bytes).Select(ByteText), "<end>", "ab"])
            .Array("tokenizer.ggml.token_type", GgufValueType.Int32, Vocabulary, writer =>
            {
                for (var token = 0; token < Vocabulary; token++)
                    writer.Write(token == End ? 3 : 1);
            })
            .Texts("tokenizer.ggml.merges", "a b")
            .UInt32("tokenizer.ggml.eos_token_id", End).UInt32("tokenizer.ggml.bos_token_id", End);
        if (!IsLatent)
            return;
        _builder.UInt32("deepseek2.attention.q_lora_rank", QueryRank).UInt32("deepseek2.attention.kv_lora_rank", KeyValueRank)
            .UInt32("deepseek2.attention.key_length", KeyValueRank + Rotated).UInt32("deepseek2.attention.value_length", KeyValueRank)
            .UInt32("deepseek2.attention.key_length_mla", HeadWidth + Rotated).UInt32("deepseek2.attention.value_length_mla", HeadWidth)
            .Pair("deepseek2.expert_weights_scale", GgufValueType.Float32, writer => writer.Write(1f));
    }

    private void AddTensors(float tokenPart, float hiddenPart, int ahead, bool predicts)
    {
        Add("token_embd", _embeddings, Width, Vocabulary);
        Add("output_norm", Ones(Width), Width);
        Add("output", Head(1), Width, Vocabulary);
        AddAttention("blk.0");
        AddDense("blk.0.ffn", "");
        if (!predicts)
            return;

        AddAttention("blk.1");
        Add("blk.1.ffn_gate_inp", Noise(Width * Experts, 1), Width, Experts);
        Add("blk.1.exp_probs_b.bias", new float[Experts], Experts);
        Add("blk.1.ffn_gate_exps", Layer(Width, FeedForward * Experts), Width, FeedForward, Experts);
        Add("blk.1.ffn_up_exps", Layer(Width, FeedForward * Experts), Width, FeedForward, Experts);
        Add("blk.1.ffn_down_exps", Layer(FeedForward, Width * Experts), FeedForward, Width, Experts);
        AddDense("blk.1.ffn", "_shexp");
        Add("blk.1.nextn.eh_proj", Join(tokenPart, hiddenPart), 2 * Width, Width);
        Add("blk.1.nextn.enorm", Ones(Width), Width);
        Add("blk.1.nextn.hnorm", Ones(Width), Width);
        Add("blk.1.nextn.shared_head_head", Head(ahead), Width, Vocabulary);
    }

    private void AddAttention(string block)
    {
        Add($"{block}.attn_norm", Ones(Width), Width);
        Add($"{block}.{(IsLatent ? "ffn_norm" : "post_attention_norm")}", Ones(Width), Width);
        if (IsLatent)
        {
            AddLatentAttention(block);
            return;
        }

        Add($"{block}.attn_q", Layer(Width, Width), Width, Width);
        Add($"{block}.attn_k", Layer(Width, KeyValueWidth), Width, KeyValueWidth);
        Add($"{block}.attn_v", Layer(Width, KeyValueWidth), Width, KeyValueWidth);
        Add($"{block}.attn_output", Layer(Width, Width), Width, Width);
    }

    private void AddLatentAttention(string block)
    {
        Add($"{block}.attn_q_a", Layer(Width, QueryRank), Width, QueryRank);
        Add($"{block}.attn_q_a_norm", Ones(QueryRank), QueryRank);
        Add($"{block}.attn_q_b", Layer(QueryRank, Heads * (HeadWidth + Rotated)), QueryRank, Heads * (HeadWidth + Rotated));
        Add($"{block}.attn_kv_a_mqa", Layer(Width, KeyValueRank + Rotated), Width, KeyValueRank + Rotated);
        Add($"{block}.attn_kv_a_norm", Ones(KeyValueRank), KeyValueRank);
        Add($"{block}.attn_k_b", Layer(HeadWidth, KeyValueRank * Heads), HeadWidth, KeyValueRank, Heads);
        Add($"{block}.attn_v_b", Layer(KeyValueRank, HeadWidth * Heads), KeyValueRank, HeadWidth, Heads);
        Add($"{block}.attn_output", Layer(Heads * HeadWidth, Width), Heads * HeadWidth, Width);
    }

    private void AddDense(string name, string suffix)
    {
        Add($"{name}_gate{suffix}", Layer(Width, FeedForward), Width, FeedForward);
        Add($"{name}_up{suffix}", Layer(Width, FeedForward), Width, FeedForward);
        Add($"{name}_down{suffix}", Layer(FeedForward, Width), FeedForward, Width);
    }

    private void Add(string name, float[] values, params ulong[] dimensions)
    {
        _builder.Tensor(
            name.EndsWith(".bias", StringComparison.Ordinal) ? name : name + ".weight", 0, (ulong)_data.Count * sizeof(float), dimensions);
        _data.AddRange(values);
        while (_data.Count % 8 != 0)
            _data.Add(0);
    }

    private float[] Layer(int inputs, int outputs) => Noise(inputs * outputs, 2 * Disorder / MathF.Sqrt(inputs));

    private float[] Noise(int count, float scale)
    {
        var values = new float[count];
        for (var i = 0; i < count; i++)
            values[i] = scale * (float)(Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble()));
        return values;
    }

    private static float[] Ones(int count)
    {
        var values = new float[count];
        Array.Fill(values, 1);
        return values;
    }

    /// <summary>The row of the token so many steps after a token is that token's embedding.</summary>
    private float[] Head(int steps)
    {
        var head = new float[Vocabulary * Width];
        for (var token = 0; token < Vocabulary; token++)
        {
            var after = token;
            for (var step = 0; step < steps; step++)
                after = After(after);
            for (var i = 0; i < Width; i++)
                head[(after * Width) + i] = 0.3f * _embeddings[(token * Width) + i];
        }

        return head;
    }

    private static float[] Join(float tokenPart, float hiddenPart)
    {
        var values = new float[2 * Width * Width];
        for (var i = 0; i < Width; i++)
            (values[(i * 2 * Width) + i], values[(i * 2 * Width) + Width + i]) = (tokenPart, hiddenPart);
        return values;
    }

    /// <summary>The character by which vocabularies of bytes write one.</summary>
    private static string ByteText(int value)
    {
        static bool IsPlain(int value) => value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE;
        return ((char)(IsPlain(value) ? value : Bytes + Enumerable.Range(0, value).Count(other => !IsPlain(other)))).ToString();
    }
}
