using System.CommandLine;

namespace Wattwise.Benchmarks.Cascade;

/// <summary>The verbs of the cascade.</summary>
internal static class CascadeCommands
{
    public static void AddTo(Command root)
    {
        Option<string> data = new("--data")
        {
            Description =
                "Folder with gsm8k, math-l5, crux, mmlu-pro, function-calls and bbh-thinking.jsonl.gz; cascade-gsm8k and cascade-mmlu "
                    + "there or in the folder above.",
            Required = true,
        };
        Option<int> trials = new("--trials") { Description = "Resamplings where a promise is tested.", DefaultValueFactory = _ => 200 };
        var replay =
            new Command("cascade",
                "What a certified cascade keeps of the requests on paired answers of models, and whether it keeps its promise, beside what "
                    + "was measured before.") { data, trials };
        replay.SetAction((parsed, _) => CascadeBenchmark.RunAsync(parsed.GetRequiredValue(data), parsed.GetRequiredValue(trials)));
        root.Add(replay);
    }
}
