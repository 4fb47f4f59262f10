using System.Globalization;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine.Gguf;

/// <summary>
/// Refuses a well-formed file that llama.cpp 0.5.0 would end the process over, or that is no model at all. The limits are those of its
/// assertions (src/llama-model.cpp, src/llama-hparams.h).
/// </summary>
internal static class GgufModelCheck
{
    private const int MaxLayers = 512;
    private const int MaxExperts = 1024;
    private const int MaxHeads = 64 * 1024;
    private const int MaxWidth = 1024 * 1024;

    /// <summary>The reason to refuse it, or <see langword="null"/>.</summary>
    internal static string? Refusal(GgufMetadata metadata, IReadOnlyList<GgufTensor> tensors) =>
        FileKindRefusal(metadata)
        ?? GgufTokenizerCheck.Refusal(metadata)
        ?? SettingsRefusal(metadata)
        ?? PositionRefusal(metadata, tensors)
        ?? FloatRefusal(metadata)
        ?? ExpertRefusal(metadata)
        ?? tensors.Select(TensorRefusal).FirstOrDefault(refusal => refusal is not null);

    private static string? FileKindRefusal(GgufMetadata metadata)
    {
        if (metadata.FileKind is "adapter")
            return "it is a LoRA adapter, not a model.";
        if (metadata.FileKind is "imatrix")
            return "it is an importance matrix for quantising, not a model.";
        if (metadata.FileKind is "mmproj" || metadata.Architecture is "clip")
            return "it is the image or audio projector of a multimodal model, not the language model.";
        return metadata.Architecture.Length == 0 ? "it names no architecture (general.architecture is missing)." : null;
    }

    private static string? SettingsRefusal(GgufMetadata metadata) =>
        Range(metadata, "context_length", 1, int.MaxValue, required: true)
        ?? Range(metadata, "embedding_length", 1, MaxWidth, required: true)
        ?? Range(metadata, "block_count", 1, MaxLayers, required: true)
        ?? Range(metadata, "nextn_predict_layers", 0, metadata.LayerCount ?? 0)
        ?? Range(metadata, "pooling_type", (long)PoolingType.Unspecified, (long)PoolingType.Rank)
        ?? Range(metadata, "feed_forward_length", 0, int.MaxValue)
        ?? Range(metadata, "attention.head_count", 0, MaxHeads)
        ?? Range(metadata, "attention.head_count_kv", 0, MaxHeads)
        ?? Range(metadata, "attention.key_length", 0, MaxWidth)
        ?? Range(metadata, "attention.value_length", 0, MaxWidth)
        ?? Range(metadata, "attention.sliding_window", 0, int.MaxValue)
        ?? Range(metadata, "rope.dimension_count", 0, MaxWidth)
        ?? GroupedHeads(metadata)
        ?? (metadata.ArchitectureValue("rope.scaling.type") is { } scaling
            && scaling.Text is not ("none" or "linear" or "yarn" or "longrope")
            ? $"{metadata.Architecture}.rope.scaling.type is not one that llama.cpp knows."
            : null);

    // A position without a row ends the process at that token.
    private static string? PositionRefusal(GgufMetadata metadata, IReadOnlyList<GgufTensor> tensors) =>
        LearnedPositions(tensors) is { } positions && positions < metadata.ContextLength
            ? $"{metadata.Architecture}.context_length is {metadata.ContextLength}, but it has learned positions for {positions} tokens only."
            : null;

    /// <summary>For how many tokens a model has learned positions; <see langword="null"/> if it computes them.</summary>
    internal static long? LearnedPositions(IReadOnlyList<GgufTensor> tensors) =>
        tensors.FirstOrDefault(tensor => tensor.Name == "position_embd.weight") is { Dimensions.Count: > 1 } positions
            ? positions.Dimensions[1]
            : null;

    // Query heads that do not divide into the key-value heads trip an assertion in the attention kernels.
    private static string? GroupedHeads(GgufMetadata metadata) =>
        metadata.ArchitectureInteger("attention.head_count") is { } heads
        && metadata.ArchitectureInteger("attention.head_count_kv") is > 0 and var kvHeads
        && heads % kvHeads != 0
            ? $"{heads} attention heads do not divide into {kvHeads} key-value heads."
            : null;

    private static string? ExpertRefusal(GgufMetadata metadata)
    {
        if (Range(metadata, "expert_count", 0, MaxExperts) is { } refusal)
            return refusal;
        var experts = metadata.ArchitectureInteger("expert_count") ?? 0;
        if (Range(metadata, "expert_used_count", 0, experts) is { } usedRefusal)
            return usedRefusal;
        var used = Elements(metadata.ArchitectureValue("expert_used_count")).DefaultIfEmpty(0).Max();
        if (experts > 0 != used > 0)
            return $"it has {experts} experts but uses {used} of them.";
        var groups = metadata.ArchitectureInteger("expert_group_count") ?? 0;
        var usedGroups = metadata.ArchitectureInteger("expert_group_used_count") ?? 0;
        return groups < 0 || groups > 0 && groups >= experts
            || groups > 1 && (experts % groups != 0 || usedGroups <= 0 || usedGroups >= groups)
            ? $"its {experts} experts cannot be split into {groups} groups of which {usedGroups} are used."
            : null;
    }

    // Norms trip an assertion over an epsilon below zero or NaN; no other setting is sensible beyond the finite numbers either.
    private static string? FloatRefusal(GgufMetadata metadata)
    {
        foreach (var (key, value) in metadata.Values)
        {
            if (value.Float is { } number
                && key.StartsWith(metadata.Architecture + '.', StringComparison.Ordinal)
                && (!double.IsFinite(number) || number < 0 && key.EndsWith("epsilon", StringComparison.Ordinal)))
                return string.Create(CultureInfo.InvariantCulture, $"{key} is {number}.");
        }

        return null;
    }

    private static string? TensorRefusal(GgufTensor tensor)
    {
        // A table of expert numbers (DeepSeek V4) is the one tensor of integers.
        if (tensor.Type == GgmlType.I32 && tensor.Name.Contains("tid2eid", StringComparison.Ordinal))
            return null;
        // Biases and norms enter element-wise operations, which end the process over any other type on the CPU.
        if (tensor.Dimensions.Count == 1 && tensor.Type != GgmlType.F32)
            return $"the one-dimensional tensor '{tensor.Name}' has type {tensor.Type} where llama.cpp computes with F32.";
        return tensor.Type is GgmlType.Q8_1 or GgmlType.Q8_K or GgmlType.F64 or GgmlType.I8 or GgmlType.I16 or GgmlType.I32 or GgmlType.I64
            ? $"the tensor '{tensor.Name}' has type {tensor.Type}, which llama.cpp does not compute with as a weight."
            : null;
    }

    private static string? Range(GgufMetadata metadata, string name, long min, long max, bool required = false)
    {
        if (metadata.ArchitectureValue(name) is not { } value)
            return required ? $"{metadata.Architecture}.{name} is missing." : null;
        if (value.Integer is null && (required || value.Integers is null))
            return $"{metadata.Architecture}.{name} is not an integer.";
        foreach (var element in Elements(value))
        {
            if (element < min || element > max)
            {
                return string.Create(
                    CultureInfo.InvariantCulture, $"{metadata.Architecture}.{name} is {element}, outside {min} to {max}.");
            }
        }

        return null;
    }

    private static IEnumerable<long> Elements(GgufValue? value) => value switch
    {
        { Integer: { } single } => [single],
        { Integers: { } several } => several,
        _ => [],
    };
}
