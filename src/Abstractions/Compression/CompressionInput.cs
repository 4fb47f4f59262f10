namespace Wattwise.Compression;

/// <summary>A text to compress.</summary>
/// <param name="Text">The text, as it would be sent without compression.</param>
/// <param name="Kind">What it is.</param>
/// <param name="MaxTokens">The most tokens to keep, markers included.</param>
/// <param name="Tokens">Counts them.</param>
public sealed record CompressionInput(string Text, ContentKind Kind, int MaxTokens, ITokenCounter Tokens)
{
    /// <summary>What the text is read for: the user's words before it; <see langword="null"/> if there are none.</summary>
    public string? Question { get; init; }

    /// <summary>The title of a document, or the tool and its arguments; <see langword="null"/> if there is none.</summary>
    public string? Title { get; init; }

    /// <summary>What one calls to get what was left out, such as <c>get_original("…")</c>; <see langword="null"/> if it cannot be had. It
    /// is put in the marker of a gap, and its tokens are part of <see cref="MaxTokens"/>.</summary>
    public string? Reference { get; init; }
}
