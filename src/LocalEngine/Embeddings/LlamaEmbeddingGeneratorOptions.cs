namespace Wattwise.LocalEngine;

/// <summary>Settings of a <see cref="LlamaEmbeddingGenerator"/>.</summary>
public sealed class LlamaEmbeddingGeneratorOptions
{
    /// <summary>
    /// The most tokens of a text, begin and end tokens included. The default is <see langword="null"/>, what the model takes. Some models
    /// were trained on less than they take: all-MiniLM-L6-v2 on 256 of its 512.
    /// </summary>
    public int? MaxInputTokens { get; set; }

    /// <summary>
    /// Whether the end of a text that is too long is cut off. The default is <see langword="false"/>, such a text is a
    /// <see cref="LlamaContextLengthException"/>.
    /// </summary>
    public bool TruncateInput { get; set; }
}
