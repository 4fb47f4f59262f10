namespace Wattwise.Compression;

/// <summary>Selects whole sentences of one text for its question.</summary>
/// <remarks>Failures of the embedder and cancellation reach the caller. Thread-safe.</remarks>
/// <param name="selector">Selects them.</param>
internal sealed class ProseCompressor(DocumentSelector selector) : IPromptCompressor
{
    /// <inheritdoc/>
    public async ValueTask<CompressedText?> CompressAsync(CompressionInput input, CancellationToken cancellationToken)
    {
        if (input.Tokens.Count(input.Text) <= input.MaxTokens)
            return null;

        // The title is no part of the text: only the embedder and BM25 read it.
        var title = input.Title is { } named ? input.Tokens.Count(named + ": ") : 0;
        var gap = input.Reference is { } reference ? $"[… {reference}]" : DocumentGaps.Plain;
        var selected = await selector.SelectAsync(
            [new(input.Title, input.Text)], input.Question, input.MaxTokens + title, input.Tokens, gap,
            cancellationToken).ConfigureAwait(false);
        return selected.Documents[0] is { } kept ? kept with { Spent = selected.Spent } : null;
    }
}
