using System.CommandLine;

namespace Wattwise.Benchmarks.Compression;

/// <summary>The verbs of compression.</summary>
internal static class CompressionCommands
{
    public static void AddTo(Command root)
    {
        Option<string> data = new("--data") { Description = "Folder with documents.jsonl.gz and questions.jsonl.gz.", Required = true };
        Option<string> models = new("--models") { Description = "Folder with the embedder.", DefaultValueFactory = _ => "samples/models" };
        Option<bool> withoutEmbedder = new("--without-embedder") { Description = "Select by words alone." };
        Option<bool> shares = new("--shares") { Description = "Print the answers that each kind keeps at each share of its tokens." };
        Option<string?> outputs = new("--outputs")
        {
            Description = "File for the selected texts, as score.py reads them; the share is added to its name.",
        };
        Option<string?> vectors = new("--vectors") { Description = "File that vectors are remembered in between runs." };
        Option<bool> selectionOnly = new("--selection-only") { Description = "Leave out kinds and lossless forms." };
        Option<bool> losslessOnly = new("--lossless-only") { Description = "Measure kinds and lossless forms, and nothing else." };
        var compression = new Command(
            "compression", "What compression keeps of tool outputs: tokens beside those sent today, and the answers that are still there.")
        { data, models, withoutEmbedder, shares, outputs, vectors, selectionOnly, losslessOnly };
        compression.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = parsed.GetRequiredValue(data);
            var before = parsed.GetValue(selectionOnly) ? 0 : Math.Max(KindsTable.Run(folder), LosslessTable.Run(folder));
            if (parsed.GetValue(losslessOnly))
                return before;
            var options = new SelectionTableOptions(
                parsed.GetRequiredValue(models), parsed.GetValue(withoutEmbedder), parsed.GetValue(shares), parsed.GetValue(outputs),
                parsed.GetValue(vectors));
            return Math.Max(before, await SelectionTable.RunAsync(folder, options, cancellationToken));
        });
        root.Add(compression);
    }
}
