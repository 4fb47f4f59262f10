namespace Wattwise.LocalEngine;

/// <summary>Settings of a <see cref="LlamaEmbeddingGenerator"/>.</summary>
public sealed class LlamaEmbeddingGeneratorOptions
{
    /// <summary>
    /// The most tokens of a text, begin and end tokens included. Default: <see langword="null"/>, what the model takes. Some models were
    /// trained on less than they take: all-MiniLM-L6-v2 on 256 of its 512.
    /// </summary>
    public int? MaxInputTokens { get; set; }

    /// <summary>
    /// Whether the end of a text that is too long is cut off. Default: <see langword="false"/>, such a text is a
    /// <see cref="LlamaContextLengthException"/>.
    /// </summary>
    public bool TruncateInput { get; set; }
}
