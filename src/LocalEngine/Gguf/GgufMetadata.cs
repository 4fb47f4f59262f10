using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine.Gguf;

/// <summary>The metadata of a model file, with names for what the engine asks for.</summary>
internal sealed class GgufMetadata(IReadOnlyDictionary<string, GgufValue> values)
{
    private const string NamedTemplatePrefix = "tokenizer.chat_template.";

    // Encoders without a causal mask: they cannot generate (src/llama-arch.cpp of v0.5.0).
    private static readonly HashSet<string> EncoderArchitectures = new(StringComparer.Ordinal)
    {
        "bert", "modern-bert", "nomic-bert", "nomic-bert-moe", "neo-bert", "jina-bert-v2", "jina-bert-v3", "eurobert", "t5encoder",
        "gemma-embedding", "llama-embed",
    };

    /// <summary>Every entry by its key.</summary>
    internal IReadOnlyDictionary<string, GgufValue> Values { get; } = values;

    /// <summary>"llama", "bert"; empty where the file does not say.</summary>
    internal string Architecture => Text("general.architecture") ?? "";

    /// <summary>The model's own name, or null.</summary>
    internal string? Name => Text("general.name");

    /// <summary>"model", "adapter", "mmproj"; null in older files.</summary>
    internal string? FileKind => Text("general.type");

    /// <summary>The context that the model was trained for, in tokens.</summary>
    internal long? ContextLength => ArchitectureInteger("context_length");

    /// <summary>The width of its hidden state: the dimension of an embedding.</summary>
    internal long? EmbeddingLength => ArchitectureInteger("embedding_length");

    internal long? LayerCount => ArchitectureInteger("block_count");

    /// <summary>How token vectors become one; null where the file does not say.</summary>
    internal PoolingType? Pooling => (PoolingType?)ArchitectureInteger("pooling_type");

    internal bool? CausalAttention => ArchitectureInteger("attention.causal") is { } causal ? causal != 0 : null;

    /// <summary>The family of the tokenizer ("gpt2", "bert", "llama"), or null.</summary>
    internal string? TokenizerModel => Text("tokenizer.ggml.model");

    internal long VocabularySize => Values.TryGetValue("tokenizer.ggml.tokens", out var tokens) && tokens.IsArray ? tokens.Length : 0;

    /// <summary>What its vocabulary is like.</summary>
    internal GgufVocabulary Vocabulary { get; init; } = new();

    /// <summary>The Jinja chat template, or null.</summary>
    internal string? ChatTemplate => Text("tokenizer.chat_template");

    /// <summary>Its templates for special uses by name, such as <c>tool_use</c>.</summary>
    internal IReadOnlyDictionary<string, string> NamedChatTemplates => Values
        .Where(entry => entry.Key.StartsWith(NamedTemplatePrefix, StringComparison.Ordinal) && entry.Value.Text is { Length: > 0 })
        .ToDictionary(entry => entry.Key[NamedTemplatePrefix.Length..], entry => entry.Value.Text!, StringComparer.Ordinal);

    /// <summary>Files that the model is split into; 1 where it is not.</summary>
    internal long SplitCount => Integer("split.count") is { } count and > 1 ? count : 1;

    /// <summary>What the model is for.</summary>
    internal GgufModelKind Kind => Pooling switch
    {
        PoolingType.Rank => GgufModelKind.PairScorer,
        PoolingType.Mean or PoolingType.Cls or PoolingType.Last => GgufModelKind.Embedder,
        _ => EncoderArchitectures.Contains(Architecture) || CausalAttention == false ? GgufModelKind.Embedder : GgufModelKind.Generator,
    };

    internal string? Text(string key) => Values.TryGetValue(key, out var value) ? value.Text : null;

    internal long? Integer(string key) => Values.TryGetValue(key, out var value) ? value.Integer : null;

    /// <summary>A value of the model's own architecture, such as "llama.<paramref name="name"/>".</summary>
    internal GgufValue? ArchitectureValue(string name) => Values.TryGetValue($"{Architecture}.{name}", out var value) ? value : null;

    internal long? ArchitectureInteger(string name) => ArchitectureValue(name)?.Integer;
}
