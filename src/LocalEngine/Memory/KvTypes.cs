using Wattwise.LocalEngine.Gguf;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>The number formats of the KV cache: their sizes, and which of them a model can have.</summary>
internal static class KvTypes
{
    // llama.cpp 0.5.0 mixes the values of quantised keys by a matrix of 64, and a shift of keys without one ends the process.
    private const int ShiftableKeyLength = 64;

    public static GgmlType ToNative(this LlamaKvType type) => type switch
    {
        LlamaKvType.F32 => GgmlType.F32,
        LlamaKvType.BF16 => GgmlType.BF16,
        LlamaKvType.Q8 => GgmlType.Q8_0,
        LlamaKvType.Q4 => GgmlType.Q4_0,
        _ => GgmlType.F16,
    };

    public static bool IsQuantised(this LlamaKvType type) => type is LlamaKvType.Q8 or LlamaKvType.Q4;

    /// <summary>The bytes of so many values: Q8_0 keeps 34 and Q4_0 18 for each 32.</summary>
    public static long Bytes(this LlamaKvType type, long values)
    {
        var layout = TensorLayout.Of(type.ToNative())!.Value;
        return values / layout.BlockElements * layout.BlockBytes;
    }

    /// <summary>
    /// Why the model cannot have these formats (llama_init_from_model of llama.cpp 0.5.0 would refuse them), or <see langword="null"/>.
    /// </summary>
    public static string? Refusal(GgufMetadata metadata, LlamaEngineOptions options)
    {
        var caches = LayerCaches.Read(metadata);
        if (!caches.Layers.Any(layer => layer.KeyWidth > 0))
            return null;
        if (options.ValueType.IsQuantised() && options.FlashAttention == false)
            return "a quantised ValueType needs flash attention: set FlashAttention to true or null, or ValueType to F16.";
        if (options.ValueType.IsQuantised() && metadata.Architecture == "grok")
            return "a quantised ValueType needs flash attention, which llama.cpp does not compute for Grok models: set ValueType to F16.";
        if (caches.IsLatent && options.KeyType != options.ValueType)
            return $"the model keeps keys and values as one vector (MLA), so KeyType ({options.KeyType}) and ValueType "
                + $"({options.ValueType}) must be the same.";
        if (options.ContextOverflow == LlamaContextOverflow.Shift
            && options.KeyType.IsQuantised()
            && caches.Layers.FirstOrDefault(
                layer => layer.KeyWidth > 0 && layer.KeyLength % ShiftableKeyLength != 0) is { KeyLength: > 0 and var uneven })
        {
            return $"a context shift of {options.KeyType} keys needs heads of a multiple of {ShiftableKeyLength} values, and the model's "
                + $"have {uneven}: "
                + "set KeyType to F16, or ContextOverflow to Finish.";
        }

        return Uneven(caches, options.KeyType, layer => layer.KeyLength, nameof(options.KeyType), "key")
            ?? Uneven(caches, options.ValueType, layer => layer.ValueLength, nameof(options.ValueType), "value");
    }

    private static string? Uneven(LayerCaches caches, LlamaKvType type, Func<LayerCache, int> length, string option, string what)
    {
        var block = TensorLayout.Of(type.ToNative())!.Value.BlockElements;
        return caches.Layers.Where(layer => layer.KeyWidth > 0 && length(layer) % block != 0).Select(layer => (int?)length(layer))
            .FirstOrDefault() is { } uneven
            ? $"{option} {type} keeps blocks of {block} values, which do not divide the model's {what} heads of {uneven}: use F16."
            : null;
    }
}
