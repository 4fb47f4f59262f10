namespace Wattwise.Compression;

/// <summary>Counts the tokens of a text as a model would.</summary>
/// <remarks>Implementations are thread-safe and keep nothing of the text.</remarks>
public interface ITokenCounter
{
    /// <summary>True if the count is an estimate: the model's own tokenizer is not known.</summary>
    bool IsEstimate { get; }

    /// <summary>The number of tokens of a text, without those that mark its begin or end.</summary>
    /// <param name="text">The text.</param>
    int Count(ReadOnlySpan<char> text);
}
