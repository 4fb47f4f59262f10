using System.Text.Json;
using Wattwise.Benchmarks.Measurement;

namespace Wattwise.Benchmarks.Compression;

/// <summary>Tool outputs and questions about them: <c>documents.jsonl.gz</c> and <c>questions.jsonl.gz</c>.</summary>
internal static class CompressionData
{
    public static IReadOnlyList<CompressionDocument> ReadDocuments(string folder) =>
    [
        .. DataFile.ReadObjects(folder, "documents.jsonl.gz").Select(row => new CompressionDocument(
            Text(row, "id"), Text(row, "kind"), Text(row, "format"), row.GetProperty("tokens").GetInt32(), Text(row, "text"))),
    ];

    public static IReadOnlyList<CompressionQuestion> ReadQuestions(string folder) =>
    [
        .. DataFile.ReadObjects(folder, "questions.jsonl.gz").Select(row => new CompressionQuestion(
            Text(row, "id"), Text(row, "doc"), Text(row, "question"), Text(row, "type"), List(row, "answer"), List(row, "anchor"),
            row.TryGetProperty("window", out var window) && window.ValueKind == JsonValueKind.Number ? window.GetInt32() : 0)),
    ];

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;

    private static string[] List(JsonElement row, string name) =>
        row.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(item => item.GetString()!)]
            : [];
}
