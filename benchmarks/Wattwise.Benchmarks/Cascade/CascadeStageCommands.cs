using System.CommandLine;

namespace Wattwise.Benchmarks.Cascade;

/// <summary>The verb of the cascade's stage.</summary>
internal static class CascadeStageCommands
{
    public static void AddTo(Command root)
    {
        Option<int> rounds = new("--rounds") { Description = "Alternated rounds.", DefaultValueFactory = _ => 9 };
        var overhead = new Command("cascade-overhead", "What the cascade adds to a request whose draft is accepted, beside the inner client alone.") { rounds };
        overhead.SetAction((parsed, _) => CascadeOverhead.RunAsync(parsed.GetRequiredValue(rounds)));
        root.Add(overhead);
    }
}
