namespace Wattwise.Benchmarks.Compression;

/// <summary>A tool's output of the development data.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Kind">What it is, by hand: <c>json-array</c>, <c>log</c>, ...</param>
/// <param name="Format">Its format: <c>json</c>, <c>csv</c>, <c>cs</c>, ...</param>
/// <param name="Tokens">Tokens of the text by o200k.</param>
/// <param name="Text">The text.</param>
internal sealed record CompressionDocument(string Id, string Kind, string Format, int Tokens, string Text);
