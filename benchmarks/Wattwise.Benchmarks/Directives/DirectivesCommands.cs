using System.CommandLine;

namespace Wattwise.Benchmarks.Directives;

/// <summary>The verbs of the directives stage.</summary>
internal static class DirectivesCommands
{
    public static void AddTo(Command root)
    {
        Option<string> data = new("--data")
        {
            Description = "Folder with directive-requests.tsv.gz, directive-judgements.tsv.gz and carbon-*.tsv.gz.",
            Required = true,
        };
        Option<int> requests = new("--requests-per-hour")
        {
            Description = "Requests an hour, all classes together.",
            DefaultValueFactory = _ => 1_000,
        };
        Option<int> seed = new("--seed") { Description = "Seed of everything random.", DefaultValueFactory = _ => 1 };
        var replay =
            new Command("directives",
                "A year of requests over each carbon trace: what brevity saves where a judge finds it good enough, beside fixed levels, "
                    + "the paper's program and one that knows everything beforehand.") { data, requests, seed };
        replay.SetAction((parsed, cancellationToken) => DirectivesReplay.RunAsync(
            parsed.GetRequiredValue(data), parsed.GetRequiredValue(requests), parsed.GetRequiredValue(seed), cancellationToken));
        root.Add(replay);

        Option<string> prompts = new("--data") { Description = "Folder with task-prompts.jsonl.gz.", Required = true };
        Option<string> models = new("--models") { Description = "Folder with the embedder.", DefaultValueFactory = _ => "samples/models" };
        Option<string> output = new("--out")
        {
            Description = "The table to write.",
            DefaultValueFactory = _ => "src/Middleware/Directives/Classes/task-classes.tsv",
        };
        var classes =
            new Command("task-classes",
                "Trains the classifier of tasks that comes with the package, and measures it on prompts that were held back.") { prompts,
                    models, output };
        classes.SetAction((parsed, cancellationToken) => TaskClassTraining.RunAsync(
            parsed.GetRequiredValue(prompts), parsed.GetRequiredValue(models), parsed.GetRequiredValue(output), cancellationToken));
        root.Add(classes);

        Option<int> rounds = new("--rounds") { Description = "Alternated rounds.", DefaultValueFactory = _ => 9 };
        var overhead =
            new Command("directives-overhead",
                "What the directives stage adds to a request beyond the embedding, beside the inner client alone.") { rounds };
        overhead.SetAction((parsed, _) => DirectivesOverhead.RunAsync(parsed.GetRequiredValue(rounds)));
        root.Add(overhead);
    }
}
