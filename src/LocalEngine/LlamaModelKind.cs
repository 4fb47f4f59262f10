namespace Wattwise.LocalEngine;

/// <summary>What a model can be asked for.</summary>
public enum LlamaModelKind
{
    /// <summary>Text: <see cref="LlamaChatClient"/>.</summary>
    Chat = 0,

    /// <summary>Vectors: <see cref="LlamaEmbeddingGenerator"/>.</summary>
    Embedding,

    /// <summary>Logits of text pairs: <see cref="LlamaPairScorer"/>.</summary>
    PairScorer,
}
