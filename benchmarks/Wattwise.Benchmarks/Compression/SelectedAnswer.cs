using Wattwise.Compression;

namespace Wattwise.Benchmarks.Compression;

/// <summary>Whether one question's answer is in what was selected at a share of the document's tokens.</summary>
internal sealed record SelectedAnswer(
    CompressionQuestion Question, CompressionDocument Document, ContentKind Kind, double Share, AnswerScore Score, string Text, int Tokens);
