namespace Wattwise.Benchmarks.Measurement;

/// <summary>Questions with the passage that answers them: <c>retrieval-qa.jsonl.gz</c>.</summary>
/// <param name="Question">The question.</param>
/// <param name="Gold">The passage that answers it.</param>
/// <param name="All">Ten passages, that one among them, each behind its title.</param>
internal sealed record Passages(string Question, string Gold, IReadOnlyList<string> All)
{
    /// <summary>The first <paramref name="count"/> rows of the file.</summary>
    public static Passages[] Read(string dataFolder, int count) =>
    [
        .. DataFile.ReadObjects(dataFolder, "retrieval-qa.jsonl.gz").Take(count).Select(row =>
        {
            var texts = row.GetProperty("documents").EnumerateArray()
                .Select(document => $"{document.GetProperty("title").GetString()}: {document.GetProperty("text").GetString()}").ToArray();
            return new Passages(row.GetProperty("question").GetString()!, texts[row.GetProperty("gold").GetInt32()], texts);
        }),
    ];
}
