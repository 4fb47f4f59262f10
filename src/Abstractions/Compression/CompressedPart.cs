namespace Wattwise.Compression;

/// <summary>One part of a prompt that was sent in a shorter form.</summary>
/// <param name="Message">The place of its message in the list that the caller sent, from 0.</param>
/// <param name="Content">The place of its content in that message, from 0.</param>
/// <param name="Kind">What it is.</param>
/// <param name="IsLossless">True if it says the same as the original.</param>
/// <param name="TokensBefore">Its tokens as they would have been sent.</param>
/// <param name="TokensAfter">Its tokens as they were sent.</param>
/// <param name="Kept">Which pieces of what was sent were copied from where in the original; places are relative to the part. Empty if the
/// whole is another way to write the original.</param>
public sealed record CompressedPart(
    int Message, int Content, ContentKind Kind, bool IsLossless, int TokensBefore, int TokensAfter, IReadOnlyList<KeptSpan> Kept)
{
    /// <summary>The id of the tool call that it is the result of; <see langword="null"/> for text.</summary>
    public string? CallId { get; init; }

    /// <summary>Where the part begins in its content: above 0 for a span of a text.</summary>
    public int Start { get; init; }

    /// <summary>The text that was sent in its place.</summary>
    public required string Text { get; init; }
}
