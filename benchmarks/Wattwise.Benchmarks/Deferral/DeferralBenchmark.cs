using System.Globalization;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Benchmarks.Measurement;
using Wattwise.Carbon;
using Wattwise.Deferral;

namespace Wattwise.Benchmarks.Deferral;

/// <summary>
/// A year of jobs through the queue that runs live, on a simulated clock: the carbon that waiting saves, and the deadlines that it misses.
/// </summary>
internal static class DeferralBenchmark
{
    private const double MinShareOfPerfect = 95;
    private const int LastDays = 3;
    private const int KnownHours = 6;
    private static readonly int[] DeadlineHours = [4, 12, 24];
    private static readonly TimeSpan CallTime = TimeSpan.FromMinutes(2);

    /// <summary>Runs all traces, deadlines and forecasts.</summary>
    /// <param name="data">Folder with the traces.</param>
    /// <param name="jobs">Jobs of one run.</param>
    /// <param name="killEvery">After how many jobs, on average, the process is killed.</param>
    /// <param name="publishedError">Mean absolute error of the simulated published forecasts, as a share.</param>
    /// <param name="errorKept">How much of it is left an hour later.</param>
    /// <param name="seed">Seed of the hours, of the kills, and of the errors.</param>
    public static async Task<int> RunAsync(string data, int jobs, int killEvery, double publishedError, double errorKept, int seed)
    {
        (string Name, bool HasTarget, Func<CarbonTrace, TimeProvider, ICarbonIntensityProvider> Create)[] forecasters =
        [
            ("perfect", false, (trace, clock) => new TraceForecaster.Perfect(trace, clock)),
            ("persistence", false, (trace, clock) => new TraceForecaster.Persistence(trace, clock)),
            ("learned", true, (trace, clock) =>
                new LearnedCarbonIntensityProvider(new TraceForecaster.None(trace, clock), timeProvider: clock)),
            ("next 6 h, learned", false, (trace, clock) => new NextHoursForecaster(
                trace, clock, KnownHours, new LearnedCarbonIntensityProvider(new TraceForecaster.None(trace, clock), timeProvider: clock))),
            ("published", false, Publish),
            ("published, learned", true, (trace, clock) => new LearnedCarbonIntensityProvider(Publish(trace, clock), timeProvider: clock)),
        ];
        PublishedForecaster Publish(CarbonTrace trace, TimeProvider clock) => new(trace, clock, publishedError, errorKept, seed);

        var report = new Report("Deferral on recorded traces: carbon saved against running at once, beside a perfect forecast");
        Report.Note(
            $"{jobs} jobs a run, {CallTime.TotalMinutes} minutes each, at random times with seed {seed}; killed and restarted each {killEvery} jobs on average");
        Report.Note(
            $"learned: out of the figures seen so far; published: simulated, made at midnight, mean error {100 * publishedError:F1} %, of which {100 * errorKept:F0} % is left an hour later");
        Report.Note($"next 6 h, learned: a bound, no forecaster: it knows the next {KnownHours} hours, and beyond them what learned says");
        Report.Note($"{"zone",-14} {"deadline",8} {"forecast",-18} {"saved %",8} {"of perfect %",13} {"missed",7} {"calls",7}");
        var (missed, lost, all) = (0, 0, 0);
        foreach (var trace in CarbonTrace.ReadAll(data))
        {
            foreach (var hours in DeadlineHours)
            {
                var perfect = 0.0;
                foreach (var (name, hasTarget, create) in forecasters)
                {
                    var run = await RunAsync(trace, TimeSpan.FromHours(hours), create, jobs, killEvery, seed);
                    (missed, lost, all) = (missed + run.Missed, lost + run.Lost, all + jobs);
                    if (name == "perfect")
                        perfect = run.Saved;
                    Report.Note(
                        $"{trace.Zone.Code,-14} {hours,6} h {name,-18} {100 * run.Saved,8:F2} {100 * run.Saved / perfect,13:F1} {run.Missed,7} {run.Calls,7}");
                    if (hasTarget)
                        report.Require(
                            $"{trace.Zone.Code}, {hours} h, forecast {name}: share of the perfect forecast's saving", "%",
                            100 * run.Saved / perfect, MinShareOfPerfect);
                }
            }
        }

        report.Limit($"deadlines missed of {all} jobs", "jobs", missed, 0);
        report.Limit($"jobs lost of {all}", "jobs", lost, 0);
        return report.ExitCode;
    }

    private static async Task<(double Saved, int Missed, int Lost, int Calls)> RunAsync(
        CarbonTrace trace,
        TimeSpan deadline,
        Func<CarbonTrace, TimeProvider, ICarbonIntensityProvider> create,
        int jobs,
        int killEvery,
        int seed)
    {
        var random = new Random(seed);
        var clock = new FakeTimeProvider(trace.Start);
        using var model = new SimulatedModel(clock, _ => CallTime);
        var carbon = create(trace, clock);
        using var learning = carbon as IDisposable;
        var queue = new SimulatedQueue(clock, model, new InMemoryDeferredJobStore(jobs), new DeferredChatJobsOptions
        {
            Zone = trace.Zone.Code,
            CarbonIntensityProvider = carbon,
            ExpectedDuration = CallTime,
            PollInterval = TimeSpan.FromMinutes(10),
            Retention = TimeSpan.FromDays(500),
        });

        var hours = trace.Hours.Length - (24 * LastDays);
        var arrivals = Enumerable.Range(0, jobs).Select(_ => trace.Start.AddHours(random.NextDouble() * hours)).Order().ToArray();
        var ids = new Guid[jobs];
        for (var i = 0; i < jobs; i++)
        {
            await queue.AdvanceToAsync(arrivals[i]);
            ids[i] = (await queue.Jobs.EnqueueAsync(
                [new ChatMessage(ChatRole.User, i.ToString(CultureInfo.InvariantCulture))], arrivals[i] + deadline)).Id;
            if (random.Next(killEvery) == 0)
                queue.KillAndRestart();
        }

        await queue.AdvanceToAsync(arrivals[^1] + deadline);
        var (atOnce, deferred, missed, lost, calls) = (0.0, 0.0, 0, 0, 0);
        for (var i = 0; i < jobs; i++)
        {
            var job = await queue.Jobs.GetAsync(ids[i]);
            missed += job is { State: DeferredJobState.Succeeded, IsLate: false } ? 0 : 1;
            lost += job is null ? 1 : 0;
            atOnce += trace.Mean(arrivals[i], CallTime);
            foreach (var start in model.Starts[i.ToString(CultureInfo.InvariantCulture)])
            {
                deferred += trace.Mean(start, CallTime);
                calls++;
            }
        }

        return (1 - (deferred / atOnce), missed, lost, calls);
    }
}
