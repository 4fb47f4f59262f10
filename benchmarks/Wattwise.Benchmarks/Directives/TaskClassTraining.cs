using Microsoft.Extensions.AI;
using Wattwise.Benchmarks.Measurement;
using Wattwise.Directives;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.Directives;

/// <summary>Trains the classifier that comes with the package, and measures it on prompts that were held back.</summary>
internal static class TaskClassTraining
{
    private const int HeldBackOf = 4;

    // What the prompts of each public data set are, in a name that says so.
    private static readonly Dictionary<string, string> Names = new()
    {
        ["alpaca"] = "instruction",
        ["gsm8k"] = "word-problem",
        ["mmlu"] = "exam-question",
        ["naturalqa"] = "search-question",
        ["scienceqa"] = "science-question",
        ["triviaqa"] = "trivia-question",
    };

    public static async Task<int> RunAsync(string data, string models, string output, CancellationToken cancellationToken)
    {
        var report = new Report(
            "task-classes: softmax regression over all-MiniLM-L6-v2 on task-prompts; measured on a quarter that was held back, written "
                + "with all");
        await using var engine = await LlamaEngine.LoadAsync(
            new LlamaEngineOptions { ModelPath = Path.Combine(models, "all-MiniLM-L6-v2-Q8_0.gguf"), Device = LlamaDevice.Cpu },
            cancellationToken: cancellationToken);
        using var embedder = new LlamaEmbeddingGenerator(engine);
        var prompts = TaskPrompts.ReadLabelled(data)
            .Select(prompt => (prompt.Text, TaskClass: Names.GetValueOrDefault(prompt.Task, prompt.Task)));
        var examples = new List<(float[] Vector, string TaskClass)>();
        var (embedderId, tooLong) =
            ((embedder.GetService(typeof(EmbeddingGeneratorMetadata)) as EmbeddingGeneratorMetadata)?.DefaultModelId, 0);
        foreach (var (text, taskClass) in prompts)
        {
            try
            {
                examples.Add(((await embedder.GenerateAsync([text], cancellationToken: cancellationToken))[0].Vector.ToArray(), taskClass));
            }
            catch (Exception exception) when (exception is IInputTooLong)
            {
                tooLong++;
            }
        }

        Report.Note($"{examples.Count} prompts, {tooLong} left out as too long for the embedder {embedderId}");
        var held = examples.Where((_, i) => i % HeldBackOf == 0).ToArray();
        Measure(report, LinearTraining.Train([.. examples.Where((_, i) => i % HeldBackOf != 0)], embedderId), held, embedderId);
        await using var writer = new StreamWriter(output);
        await writer.WriteLineAsync(
            "# Classes of requests by their embedding: written by the verb task-classes of benchmarks/Wattwise.Benchmarks from the prompts of six");
        await writer.WriteLineAsync(
            "# public data sets (task-prompts of the SPROUT repository, MIT). The second row names the embedder and the least "
                + "probability.");
        LinearTraining.Train(examples, "all-MiniLM-L6-v2").Write(writer);
        return report.ExitCode;
    }

    private static void Measure(
        Report report, LinearTaskClassifier classifier, (float[] Vector, string TaskClass)[] held, string? embedderId)
    {
        var found = held.Select(one => (one.TaskClass, Said: classifier.Classify(new TaskQuery("", one.Vector, embedderId)).TaskClass))
            .ToArray();
        foreach (var group in found.GroupBy(one => one.TaskClass).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var others = group.Where(one => one.Said != one.TaskClass && one.Said != TaskClassification.UnknownClass)
                .CountBy(one => one.Said);
            Report.Note(
                $"{group.Key,-18} right {100.0 * group.Count(one => one.Said == one.TaskClass) / group.Count():F1} %, unknown {100.0 * group.Count(one => one.Said == TaskClassification.UnknownClass) / group.Count():F1} %, taken for another class: {string.Join(", ", others.Select(other => $"{other.Key} {other.Value}"))}");
        }

        var named = found.Where(one => one.Said != TaskClassification.UnknownClass).ToArray();
        Report.Note($"named {100.0 * named.Length / found.Length:F1} % at a probability of at least {classifier.MinConfidence:F3}");
        report.Require("right among those that were named", "%", 100.0 * named.Count(one => one.Said == one.TaskClass) / named.Length, 95);
    }
}
