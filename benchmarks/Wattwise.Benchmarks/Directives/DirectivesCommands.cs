using System.CommandLine;

namespace Wattwise.Benchmarks.Directives;

/// <summary>The verbs of the directives stage.</summary>
internal static class DirectivesCommands
{
    public static void AddTo(Command root)
    {
        Option<string> data = new("--data") { Description = "Folder with directive-requests.tsv.gz, directive-judgements.tsv.gz and carbon-*.tsv.gz.", Required = true };
        Option<int> requests = new("--requests-per-hour") { Description = "Requests an hour, all classes together.", DefaultValueFactory = _ => 1_000 };
        Option<int> seed = new("--seed") { Description = "Seed of everything random.", DefaultValueFactory = _ => 1 };
        var replay = new Command("directives", "A year of requests over each carbon trace: what brevity saves where a judge finds it good enough, beside fixed levels, the paper's program and one that knows everything beforehand.") { data, requests, seed };
        replay.SetAction((parsed, cancellationToken) => DirectivesReplay.RunAsync(
            parsed.GetRequiredValue(data), parsed.GetRequiredValue(requests), parsed.GetRequiredValue(seed), cancellationToken));
        root.Add(replay);
    }
}
