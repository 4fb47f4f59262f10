using Wattwise.LocalEngine.Gguf;

namespace Wattwise.LocalEngine;

/// <summary>How much memory the KV cache of a model takes.</summary>
internal static class KvCacheSize
{
    /// <summary>An estimate from the file's header: layers x tokens x (key + value width), every layer taken as the widest.</summary>
    public static long Estimate(GgufMetadata metadata, LlamaEngineOptions options)
    {
        if (metadata.Kind != GgufModelKind.Generator)
            return 0;

        var trained = metadata.ContextLength ?? LlamaEngineOptions.DefaultContextLength;
        var tokens = options.ContextLength ?? Math.Min(trained, LlamaEngineOptions.DefaultContextLength);
        var heads = Math.Max(Widest("attention.head_count") ?? 1, 1);
        var kvHeads = Widest("attention.head_count_kv") ?? heads;
        var headLength = (metadata.EmbeddingLength ?? 0) / heads;
        var keyLength = Widest("attention.key_length") ?? headLength;
        var valueLength = Widest("attention.value_length") ?? headLength;
        var perToken = kvHeads * ((keyLength * BytesPerValue(options.KeyType)) + (valueLength * BytesPerValue(options.ValueType)));
        return (long)(perToken * tokens * (metadata.LayerCount ?? 0));

        long? Widest(string name) => metadata.ArchitectureValue(name) switch
        {
            { Integer: { } single } => single,
            { Integers: { Count: > 0 } several } => several.Max(),
            _ => null,
        };
    }

    // Q8_0 and Q4_0 keep a 16-bit scale for each 32 values.
    private static double BytesPerValue(LlamaKvType type) => type switch
    {
        LlamaKvType.F32 => 4,
        LlamaKvType.Q8 => 34 / 32.0,
        LlamaKvType.Q4 => 18 / 32.0,
        _ => 2,
    };
}
