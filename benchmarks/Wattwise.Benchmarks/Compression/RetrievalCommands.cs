using System.CommandLine;

namespace Wattwise.Benchmarks.Compression;

/// <summary>The verb of the selection of documents.</summary>
internal static class RetrievalCommands
{
    public static void AddTo(Command root)
    {
        Option<string> data = new("--data") { Description = "Folder with retrieval-qa.jsonl.gz.", Required = true };
        Option<string> models = new("--models")
        {
            Description = "Folder with the embedder and the chat model.",
            DefaultValueFactory = _ => "samples/models",
        };
        Option<int> questions = new("--questions") { Description = "Questions of each half.", DefaultValueFactory = _ => int.MaxValue };
        Option<int> reader = new("--reader")
        {
            Description = "Questions that a small chat model answers; 0 for none.",
            DefaultValueFactory = _ => 100,
        };
        var retrieval =
            new Command("retrieval",
                "Share of questions whose answer is still in the selected sentences, beside BM25, embeddings and both with a part for the "
                    + "document; what it costs beside prefilling; and what a small reader answers.") { data, models, questions, reader };
        retrieval.SetAction((parsed, cancellationToken) => RetrievalBenchmark.RunAsync(
            parsed.GetRequiredValue(data), parsed.GetRequiredValue(models), parsed.GetRequiredValue(questions),
            parsed.GetRequiredValue(reader), cancellationToken));
        root.Add(retrieval);
    }
}
