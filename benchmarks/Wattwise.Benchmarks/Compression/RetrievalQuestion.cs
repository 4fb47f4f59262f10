using System.Text.Json;
using Wattwise.Compression;

namespace Wattwise.Benchmarks.Compression;

/// <summary>A question, its documents, the strings of which one answers it, and the document that has it.</summary>
internal sealed record RetrievalQuestion(string Question, string[] Answers, SourceDocument[] Documents, SourceDocument? Gold)
{
    public static RetrievalQuestion Read(JsonElement row)
    {
        SourceDocument[] documents = [.. row.GetProperty("documents").EnumerateArray().Select(document =>
            new SourceDocument(document.GetProperty("title").GetString(), document.GetProperty("text").GetString()!))];
        return new(
            row.GetProperty("question").GetString()!,
            [.. row.GetProperty("answers").EnumerateArray().Select(answer => Plain(answer.GetString()!))],
            documents,
            row.TryGetProperty("gold", out var gold) ? documents[gold.GetInt32()] : null);
    }

    /// <summary>True if one of the answers is in a text.</summary>
    public bool IsAnsweredBy(string text)
    {
        var plain = Plain(text);
        return Answers.Any(answer => plain.Contains(answer, StringComparison.Ordinal));
    }

    /// <summary>The tokens of all documents with their titles.</summary>
    public int Tokens(ITokenCounter counter) => Documents.Sum(document => counter.Count($"{document.Title}: {document.Text}"));

    private static string Plain(string text) =>
        string.Join(' ', text.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
