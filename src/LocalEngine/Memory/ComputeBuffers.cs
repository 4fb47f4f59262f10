using Wattwise.LocalEngine.Gguf;

namespace Wattwise.LocalEngine;

/// <summary>An upper bound of the buffers that llama.cpp computes one micro-batch in.</summary>
/// <remarks>
/// Layers are computed one after another in the same buffer, so the widest moment decides: the feed-forward part of a layer, its attention
/// scores, or the logits of all rows. The counts are those of the tensors that live at the same time in llama.cpp 0.5.0's graphs.
/// </remarks>
internal static class ComputeBuffers
{
    private const long Floats = sizeof(float);
    private const long FixedBytes = 1L << 20;

    /// <summary>Bytes on a device that computes layers.</summary>
    public static long Layers(GgufFile file, LayerCaches caches, ContextShape shape, LlamaEngineOptions options)
    {
        var metadata = file.Metadata;
        var width = metadata.EmbeddingLength ?? 0;
        var heads = Largest(metadata, "attention.head_count");
        var cells = caches.Layers.Any(layer => layer.KeyWidth > 0) ? shape.RowCells : shape.MicroBatch;
        var headLength = Math.Max(caches.Layers.Max(layer => Math.Max(layer.KeyLength, layer.ValueLength)), heads > 0 ? width / heads : 0);
        var experts = Math.Max(Largest(metadata, "expert_used_count"), 1);
        var hidden = Math.Max(
            Largest(metadata, "feed_forward_length"),
            experts * (Math.Max(Largest(metadata, "expert_feed_forward_length"), 0) + width)
            + Largest(metadata, "expert_shared_feed_forward_length"));

        // A gated layer holds gate, up and their product; another one works in place.
        var isGated = file.Tensors.Any(tensor => tensor.Name.Contains("ffn_gate", StringComparison.Ordinal));
        var feedForward = ((isGated ? 3 : 1) * hidden) + (4 * width);
        var attention = (4 * heads * headLength) + (4 * width);
        var state = caches.Layers.Any(layer => layer.StateValues > 0) ? 6 * Math.Max(Largest(metadata, "ssm.inner_size"), width) : 0;
        // Without flash attention the scores of every head are a matrix, and their softmax takes its place.
        var scores = IsFlash(file, options) ? 0 : cells * heads;
        var layer = shape.MicroBatch * (Math.Max(feedForward, attention + scores) + state);
        var logits = (shape.MicroBatch * 2 * width) + (shape.Outputs * (Vocabulary(file) + (2 * width)));
        return ((Math.Max(layer, logits) + (shape.MicroBatch * width)) * Floats)
            + (shape.MicroBatch * Mask(file, cells, IsFlash(file, options))) + FixedBytes;
    }

    /// <summary>Bytes in the host's memory where a GPU computes everything but the input.</summary>
    public static long Inputs(GgufFile file, ContextShape shape, LlamaEngineOptions options) =>
        (shape.MicroBatch * ((2 * (file.Metadata.EmbeddingLength ?? 0) * Floats) + Mask(file, shape.RowCells, IsFlash(file, options))))
            + FixedBytes;

    /// <summary>Bytes in the host's memory that the logits are handed over in.</summary>
    public static long Output(GgufFile file, ContextShape shape) =>
        shape.Outputs * (file.Metadata.VocabularySize + (file.Metadata.EmbeddingLength ?? 0)) * Floats;

    // One matrix for all layers, and another one where some of them look at a window only.
    private static long Mask(GgufFile file, long cells, bool isFlash) =>
        cells * (isFlash ? sizeof(ushort) : sizeof(float)) * (file.Metadata.ArchitectureInteger("attention.sliding_window") is > 0 ? 2 : 1);

    private static bool IsFlash(GgufFile file, LlamaEngineOptions options) =>
        options.FlashAttention != false && file.Metadata.Architecture != "grok";

    private static long Vocabulary(GgufFile file)
    {
        var output = file.Tensors.FirstOrDefault(tensor => tensor.Name == "output.weight");
        if (output is null && file.Metadata.Kind == GgufModelKind.Generator)
            output = file.Tensors.FirstOrDefault(tensor => tensor.Name == "token_embd.weight");
        return output is { Dimensions.Count: > 1 } ? output.Dimensions[1] : 0;
    }

    private static long Largest(GgufMetadata metadata, string name) => metadata.ArchitectureValue(name) switch
    {
        { Integer: { } same } => Math.Clamp(same, 0, int.MaxValue),
        { Integers: { Count: > 0 } each } => Math.Clamp(each.Max(), 0, int.MaxValue),
        _ => 0,
    };
}
