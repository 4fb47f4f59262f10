using System.CommandLine;

namespace Wattwise.Benchmarks.Deferral;

/// <summary>The verb of deferral.</summary>
internal static class DeferralCommands
{
    public static void AddTo(Command root)
    {
        Option<string> data = new("--data") { Description = "Folder with carbon-*.tsv.gz: an hour a line, time, direct and lifecycle grams per kWh.", Required = true };
        Option<int> jobs = new("--jobs") { Description = "Jobs of a run.", DefaultValueFactory = _ => 4_000 };
        Option<int> killEvery = new("--kill-every") { Description = "Jobs between two kills of the process, on average.", DefaultValueFactory = _ => 200 };
        Option<int> seed = new("--seed") { Description = "Seed of everything random.", DefaultValueFactory = _ => 1 };
        var deferral = new Command("deferral", "Carbon that deferral saves on recorded traces, beside a perfect forecast, and the deadlines that it misses.") { data, jobs, killEvery, seed };
        deferral.SetAction((parsed, _) => DeferralBenchmark.RunAsync(
            parsed.GetRequiredValue(data), parsed.GetRequiredValue(jobs), parsed.GetRequiredValue(killEvery), parsed.GetRequiredValue(seed)));
        root.Add(deferral);
    }
}
