using System.CommandLine;

namespace Wattwise.Benchmarks.Deferral;

/// <summary>The verb of deferral.</summary>
internal static class DeferralCommands
{
    public static void AddTo(Command root)
    {
        Option<string> data = new("--data")
        {
            Description = "Folder with carbon-*.tsv.gz: an hour a line, time, direct and lifecycle grams per kWh.",
            Required = true,
        };
        Option<int> jobs = new("--jobs") { Description = "Jobs of a run.", DefaultValueFactory = _ => 4_000 };
        Option<int> killEvery = new("--kill-every")
        {
            Description = "Jobs between two kills of the process, on average.",
            DefaultValueFactory = _ => 200,
        };
        Option<double> publishedError = new("--published-error")
        {
            // Great Britain's published forecasts from 2017 to 2023: nickmp.com/posts/carbon-intensity-forecast-tracking.
            Description = "Mean absolute error of the simulated published forecasts, as a share.",
            DefaultValueFactory = _ => 0.071,
        };
        Option<double> errorKept = new("--error-kept")
        {
            Description = "How much of such an error is left an hour later, from 0 to 1.",
            DefaultValueFactory = _ => 0.97,
        };
        Option<int> seed = new("--seed") { Description = "Seed of everything random.", DefaultValueFactory = _ => 1 };
        var deferral =
            new Command("deferral",
                "Carbon that deferral saves on recorded traces, beside a perfect forecast, and the deadlines that it misses.") { data, jobs,
                    killEvery, publishedError, errorKept, seed };
        deferral.SetAction((parsed, _) => DeferralBenchmark.RunAsync(
            parsed.GetRequiredValue(data),
            parsed.GetRequiredValue(jobs),
            parsed.GetRequiredValue(killEvery),
            parsed.GetRequiredValue(publishedError),
            parsed.GetRequiredValue(errorKept),
            parsed.GetRequiredValue(seed)));
        root.Add(deferral);
    }
}
