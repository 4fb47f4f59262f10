using System.CommandLine;

namespace Wattwise.Benchmarks.Cascade;

/// <summary>The verbs of the cascade's stage.</summary>
internal static class CascadeStageCommands
{
    public static void AddTo(Command root)
    {
        Option<int> rounds = new("--rounds") { Description = "Alternated rounds.", DefaultValueFactory = _ => 9 };
        var overhead =
            new Command("cascade-overhead",
                "What the cascade adds to a request whose draft is accepted, beside the inner client alone.") { rounds };
        overhead.SetAction((parsed, _) => CascadeOverhead.RunAsync(parsed.GetRequiredValue(rounds)));
        root.Add(overhead);

        Option<string> model = new("--model")
        {
            Description = "Chat model of the local tier.",
            DefaultValueFactory = _ => "samples/models/SmolLM2-135M-Instruct-Q4_1.gguf",
        };
        Option<int> trials = new("--trials") { Description = "Requests that are cancelled of each kind.", DefaultValueFactory = _ => 30 };
        var cancel = new Command("cascade-cancel", "How long it takes until all tiers of a cancelled request have stopped.")
        {
            model, trials,
        };
        cancel.SetAction((parsed, _) => CascadeCancellation.RunAsync(parsed.GetRequiredValue(model), parsed.GetRequiredValue(trials)));
        root.Add(cancel);
    }
}
