namespace Wattwise.Benchmarks.Compression;

/// <summary>A question about a document.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Document">The document's name.</param>
/// <param name="Text">The question.</param>
/// <param name="Type">What it tests: <c>lookup</c>, <c>paraphrase</c>, <c>errors</c>, ...</param>
/// <param name="Answers">The strings of the document that answer it; all are needed for <c>errors</c>, else the first.</param>
/// <param name="Anchors">What ties the answer to its record; for <c>aggregate</c> the rows that must survive.</param>
/// <param name="Window">How near the anchors must be, in characters.</param>
internal sealed record CompressionQuestion(
    string Id, string Document, string Text, string Type, IReadOnlyList<string> Answers, IReadOnlyList<string> Anchors, int Window);
