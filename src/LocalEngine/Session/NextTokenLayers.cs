using Wattwise.LocalEngine.Gguf;

namespace Wattwise.LocalEngine;

/// <summary>Tells which models have layers for predicting several tokens that llama.cpp 0.5.0 can draft with.</summary>
/// <remarks>
/// It ends the process where such a layer lacks what its graph asserts, so only what passes those assertions is let through
/// (src/models/glm4-moe.cpp, src/models/deepseek2.cpp): architectures whose cache can forget single tokens, with one such layer and its
/// tensors.
/// </remarks>
internal static class NextTokenLayers
{
    private static readonly string[] Tensors = ["nextn.eh_proj", "nextn.enorm", "nextn.hnorm", "ffn_gate_inp", "ffn_down_exps"];
    private static readonly string[] LatentTensors =
    [
        "attn_q_a", "attn_q_a_norm", "attn_q_b", "attn_kv_a_mqa", "attn_kv_a_norm", "attn_k_b", "attn_v_b", "ffn_norm",
        "ffn_gate_shexp", "ffn_up_shexp", "ffn_down_shexp",
    ];

    /// <summary>Whether the options ask for drafts of such layers.</summary>
    public static bool AreWanted(LlamaEngineOptions options) =>
        options is { Deterministic: false, Speculation: { MultiTokenPrediction: true, DraftModelPath: null } };

    /// <summary>Whether the layers of a model can draft.</summary>
    public static bool CanDraft(GgufFile file)
    {
        var metadata = file.Metadata;
        var layer = metadata.LayerCount - 1;
        if (metadata.ArchitectureInteger("nextn_predict_layers") != 1 || metadata.ArchitectureInteger("leading_dense_block_count") > layer)
            return false;
        var names = file.Tensors.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        return Tensors.All(Has) && metadata.Architecture switch
        {
            // Positions of several dimensions are not given to the layer.
            "glm4moe" => metadata.ArchitectureValue("rope.dimension_sections") is null,
            "deepseek2" => HasLatentQueries(metadata) && LatentTensors.All(Has)
                && (Has("ffn_gate_up_exps") || (Has("ffn_gate_exps") && Has("ffn_up_exps"))),
            _ => false,
        };

        bool Has(string tensor) => names.Contains($"blk.{layer}.{tensor}.weight");
    }

    // llama.cpp takes models of these sizes for "lite" ones, and reads no rank of the queries then.
    private static bool HasLatentQueries(GgufMetadata metadata) =>
        metadata.ArchitectureInteger("attention.q_lora_rank") > 0
        && metadata.ArchitectureInteger("attention.key_length_mla") > 0
        && metadata.ArchitectureInteger("attention.value_length_mla") > 0
        && metadata.ArchitectureValue("attention.temperature_scale") is null
        && !(metadata.LayerCount - 1 is 26 or 27 || (metadata.LayerCount - 1 == 48 && metadata.VocabularySize == 128_256));
}
