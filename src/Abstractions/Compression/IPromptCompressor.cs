namespace Wattwise.Compression;

/// <summary>Leaves out the parts of a text that its question does not need.</summary>
/// <remarks>
/// The result depends on the input alone, so that a conversation's next turn sends the same bytes again and a provider's prompt cache
/// holds. Implementations are thread-safe.
/// </remarks>
public interface IPromptCompressor
{
    /// <summary>Compresses a text.</summary>
    /// <param name="input">The text, its kind, and how much may stay.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>What is left, or <see langword="null"/> if the text should be sent as it is.</returns>
    ValueTask<CompressedText?> CompressAsync(CompressionInput input, CancellationToken cancellationToken);
}
