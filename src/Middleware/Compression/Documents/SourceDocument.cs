namespace Wattwise.Compression;

/// <summary>A document to select sentences from.</summary>
/// <param name="Title">Its title, which is scored with each sentence; <see langword="null"/> if it has none.</param>
/// <param name="Text">Its text.</param>
internal sealed record SourceDocument(string? Title, string Text);
