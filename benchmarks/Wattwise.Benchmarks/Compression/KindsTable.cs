using Wattwise.Benchmarks.Measurement;
using Wattwise.Compression;

namespace Wattwise.Benchmarks.Compression;

/// <summary>The kinds that are detected beside those that the data state.</summary>
internal static class KindsTable
{
    /// <summary>A kind of the data, as the product calls it.</summary>
    public static ContentKind Expected(CompressionDocument document) => document.Kind switch
    {
        "json-array" => ContentKind.JsonArray,
        "json-nested" => ContentKind.Json,
        "log" => ContentKind.Log,
        "trace" => ContentKind.Trace,
        "search" => ContentKind.SearchResult,
        "code" => ContentKind.Code,
        "diff" => ContentKind.Diff,
        "html" => ContentKind.Html,
        "markdown" => ContentKind.Markdown,
        "table" => ContentKind.Table,
        "turns" => ContentKind.Dialogue,
        _ => ContentKind.Prose,
    };

    public static int Run(string folder)
    {
        var report = new Report("Kinds of content");
        var documents = CompressionData.ReadDocuments(folder);
        var right = 0;
        foreach (var kind in documents.GroupBy(document => document.Kind))
        {
            var found = kind.Select(document => (document.Id, Expected: Expected(document), Found: ContentKinds.Detect(document.Text)))
                .ToArray();
            right += found.Count(one => one.Found == one.Expected);
            var wrong = found.Where(one => one.Found != one.Expected).Select(one => $"{one.Id} as {one.Found}");
            Report.Note(
                $"{kind.Key,-12} {found.Count(one => one.Found == one.Expected),3} of {found.Length,3}  {string.Join(", ", wrong)}");
        }
        report.Require("documents whose kind is found", "of all", right / (double)documents.Count, 0.95);
        return report.ExitCode;
    }
}
