using Wattwise.LocalEngine.Gguf;

namespace Wattwise.LocalEngine;

/// <summary>
/// What each layer of a model keeps per token or per sequence, read from the file's header by the rules of llama.cpp 0.5.0.
/// </summary>
/// <remarks>Sources: src/llama-hparams.cpp, src/llama-kv-cache.cpp, src/llama-memory-recurrent.cpp and the architectures'
/// load_arch_hparams. The side caches of sparse-attention indexers (DeepSeek 3.2, GLM-DSA, MiniMax-M3) are not in it.</remarks>
internal sealed class LayerCaches
{
    private static readonly HashSet<string> WithoutCache = new(StringComparer.Ordinal)
    {
        "bert", "jina-bert-v2", "jina-bert-v3", "nomic-bert", "nomic-bert-moe", "neo-bert", "eurobert", "modern-bert", "gemma-embedding",
        "wavtokenizer-dec", "dream", "llada", "llada-moe", "rnd1",
    };

    private static readonly HashSet<string> Recurrent = new(StringComparer.Ordinal)
    {
        "mamba", "mamba2", "rwkv6", "rwkv6qwen2", "rwkv7", "arwkv7",
    };

    private static readonly HashSet<string> RecurrentWhereHeadsAreMissing = new(StringComparer.Ordinal)
    {
        "jamba", "plamo2", "granitehybrid", "lfm2", "lfm2moe", "nemotron_h", "nemotron_h_moe", "kimi-linear", "kimi-k3", "bailingmoe3",
    };

    private static readonly HashSet<string> RecurrentByInterval = new(StringComparer.Ordinal)
    {
        "qwen3next", "qwen35", "qwen35moe", "qwen4exp", "minimax-01",
    };

    // Lengths that no model has, but a damaged file may: sums of them must not overflow.
    private const long MostValues = 1L << 36;
    private const long MostLength = 1L << 20;

    private readonly GgufMetadata _metadata;

    private LayerCaches(GgufMetadata metadata)
    {
        _metadata = metadata;
        var all = (int)(metadata.LayerCount ?? 0);
        var trunk = all - (int)(metadata.ArchitectureInteger("nextn_predict_layers") ?? 0);
        IsLatent = metadata.ArchitectureInteger("attention.key_length_mla") is > 0
            && metadata.ArchitectureInteger("attention.value_length_mla") is > 0;
        Layers = [.. Enumerable.Range(0, all).Select(layer => layer < trunk || trunk == 0 ? Read(layer) : default)];
    }

    /// <summary>One entry for each layer, those of multi-token prediction included (they keep nothing here).</summary>
    public IReadOnlyList<LayerCache> Layers { get; }

    /// <summary>Whether keys and values share one latent vector (MLA): llama.cpp then wants one number format for both.</summary>
    public bool IsLatent { get; }

    public static LayerCaches Read(GgufMetadata metadata) => new(metadata);

    private LayerCache Read(int layer)
    {
        if (WithoutCache.Contains(_metadata.Architecture))
            return default;
        var isRecurrent = IsRecurrent(layer);
        // Falcon-H1 runs attention and state space side by side in each layer.
        var state = isRecurrent || _metadata.Architecture == "falcon-h1" ? (long)Int128.Clamp(StateValues(), Int128.Zero, MostValues) : 0;
        if (isRecurrent || !KeepsOwnKeys(layer))
            return new(0, 0, 0, 0, state);

        var heads = Math.Max(PerLayer("attention.head_count", layer) ?? 0, 0);
        var keyValueHeads = PerLayer("attention.head_count_kv", layer) ?? heads;
        // llama.cpp divides by the first layer's heads, also where others have more.
        var firstHeads = PerLayer("attention.head_count", 0) ?? 0;
        var width = firstHeads > 0 ? (_metadata.EmbeddingLength ?? 0) / firstHeads : 0;
        var window = IsSlidingWindow(layer) ? "_swa" : "";
        var key = Length("attention.key_length", window) ?? width;
        var value = Length("attention.value_length", window) ?? width;
        return new((int)key, (int)value, key * keyValueHeads, IsLatent ? 0 : value * keyValueHeads, state);
    }

    private long? Length(string name, string suffix) =>
        (_metadata.ArchitectureInteger(name + suffix) ?? _metadata.ArchitectureInteger(name)) is { } length
            ? Math.Clamp(length, 0, MostLength)
            : null;

    private bool KeepsOwnKeys(int layer) => _metadata.Architecture switch
    {
        "gemma3n" => layer < 20,
        "gemma4" => layer < (_metadata.LayerCount ?? 0) - (_metadata.ArchitectureInteger("attention.shared_kv_layers") ?? 0),
        "nemotron_h" or "nemotron_h_moe" => (PerLayer("feed_forward_length", layer) ?? 0) == 0,
        _ => true,
    };

    // Window layers have full-size caches in this engine; the pattern matters only where their heads have another length.
    private bool IsSlidingWindow(int layer) =>
        _metadata.ArchitectureInteger("attention.sliding_window") is > 0
        && _metadata.ArchitectureValue("attention.sliding_window_pattern") switch
        {
            { Integers: { } pattern } => layer < pattern.Count && pattern[layer] != 0,
            { Integer: > 0 and var period } => layer % period < period - 1,
            _ => false,
        };

    private bool IsRecurrent(int layer)
    {
        var architecture = _metadata.Architecture;
        if (Recurrent.Contains(architecture))
            return true;
        if (RecurrentWhereHeadsAreMissing.Contains(architecture))
        {
            return PerLayer("attention.head_count_kv", layer) == 0
                && (!architecture.StartsWith("nemotron", StringComparison.Ordinal) || (PerLayer("feed_forward_length", layer) ?? 0) == 0);
        }

        if (!RecurrentByInterval.Contains(architecture))
            return false;
        return PerLayer("attention.recurrent_layers", layer) is { } flag
            ? flag != 0
            : (layer + 1) % Math.Max(_metadata.ArchitectureInteger("full_attention_interval") ?? 4, 1) != 0;
    }

    // Always 32-bit floats: the part that shifts with each token, and the state itself.
    private Int128 StateValues()
    {
        Int128 width = _metadata.EmbeddingLength ?? 0;
        Int128 heads = PerLayer("attention.head_count", 0) ?? 0;
        Int128 kernel = _metadata.ArchitectureInteger("ssm.conv_kernel") ?? 0;
        if (_metadata.ArchitectureInteger("wkv.head_size") is > 0 and var head)
            return width * ((_metadata.ArchitectureInteger("token_shift_count") ?? 2) + head);
        if (_metadata.ArchitectureInteger("shortconv.l_cache") is > 0 and var cached)
            return width * (cached - 1);
        if (_metadata.ArchitectureInteger("kda.head_dim") is > 0 and var delta)
            return (3 * (kernel > 0 ? kernel - 1 : 3) * heads * delta) + ((Int128)delta * delta * heads);
        if (_metadata.Architecture == "minimax-01")
        {
            var length = _metadata.ArchitectureInteger("attention.key_length") ?? (heads > 0 ? width / heads : 0);
            return length * length * heads;
        }

        Int128 inner = _metadata.ArchitectureInteger("ssm.inner_size") ?? 0;
        Int128 state = _metadata.ArchitectureInteger("ssm.state_size") ?? 0;
        var groups = _metadata.ArchitectureInteger("ssm.group_count") ?? 0;
        return (Int128.Max(kernel - 1, 0) * (inner + (2 * groups * state))) + (state * inner);
    }

    private long? PerLayer(string name, int layer) => _metadata.ArchitectureValue(name) switch
    {
        { Integer: { } same } => same,
        { Integers: { } each } when layer < each.Count => each[layer],
        _ => null,
    };
}
