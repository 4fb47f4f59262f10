using Wattwise.Benchmarks.Measurement;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>
/// Decode on a quiet and on a busy machine: our engine with the threads that it chooses, beside each fixed number, LLamaSharp and
/// llama-server.
/// </summary>
/// <remarks>
/// Joules are CPU time at so many watts a core, the model of a machine without a meter: waiting costs nothing, spinning all of it.
/// </remarks>
internal sealed class BusyBenchmark(LocalEngineSettings settings, CompetingLoad[] loads, string[] libraries, int tokens, double seconds)
{
    private const double WattsPerCore = 10;
    private const int WarmUps = 3;
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(15);

    public async Task<int> RunAsync()
    {
        var report = new Report(
            $"busy: {LocalEngineSettings.ChatModel}, decode of {tokens} tokens or {seconds} s, {settings.Threads} threads where fixed");
        await using var contestants = await BusyContestants.StartAsync(settings, libraries);

        // .NET compiles what is hot on threads of its own during the first seconds of a process: not what is measured.
        await Rounds.AlternateAsync(WarmUps, warmUp: false, [.. contestants.All.Select(contestant => Contest(contestant))]);
        foreach (var load in loads)
        {
            await using var competitors = await load.StartAsync();
            var rounds = await Rounds.AlternateAsync(
                settings.RoundCount, warmUp: true, [.. contestants.All.Select(contestant => Contest(contestant))]);
            for (var i = 0; i < rounds.Length; i++)
            {
                Report.Note(
                    $"       {load,-8} {contestants.All[i].Name,-28} {Rate(rounds[i]),7:F1} tokens/s ({rounds[i].Min(run => run.TokensPerSecond):F1}-{rounds[i].Max(run => run.TokensPerSecond):F1}), {Joules(rounds[i]),7:F3} J a token, first after {Rounds.Median(rounds[i].Select(run => run.FirstMilliseconds)):F0} ms");
            }

            Judge(report, load, contestants, rounds);
        }

        return report.ExitCode;
    }

    private static void Judge(Report report, CompetingLoad load, BusyContestants contestants, DecodeRun[][] rounds)
    {
        for (var i = 0; i < rounds.Length; i++)
        {
            if (!contestants.All[i].IsAdaptive)
                continue;

            // With one library: the peers, and the fixed numbers of threads of the same library.
            var others = Enumerable.Range(0, rounds.Length).Where(other => contestants.All[other].IsRivalOf(contestants.All[i])).ToArray();
            if (others.Length == 0)
                continue;
            var best = others.MaxBy(other => Rate(rounds[other]));
            report.Compare(
                $"{load}: {contestants.All[i].Name}, decode", "tokens/s", (Rates(rounds[i]), Rates(rounds[best])),
                contestants.All[best].Name, 1.0);
            report.CompareTimes(
                $"{load}: {contestants.All[i].Name}, a token", "mJ", (Millijoules(rounds[i]), Millijoules(rounds[best])),
                contestants.All[best].Name, 1.05);
        }
    }

    private Func<int, Task<DecodeRun>> Contest(BusyContestant contestant) => async _ =>
    {
        var run = await contestant.DecodeAsync(tokens, seconds);

        // One that was cut off may still compute a step, which is not to disturb the next one.
        for (var waited = TimeSpan.Zero; waited < Settled; waited += TimeSpan.FromMilliseconds(100))
        {
            var before = contestant.CpuTime();
            await Task.Delay(100);
            if ((contestant.CpuTime() - before).TotalMilliseconds < 15)
                break;
        }

        return run;
    };

    private static double[] Rates(DecodeRun[] runs) => [.. runs.Select(run => run.TokensPerSecond)];

    private static double[] Millijoules(DecodeRun[] runs) => [.. runs.Select(run => 1000 * WattsPerCore * run.CpuSeconds)];

    private static double Rate(DecodeRun[] runs) => Rounds.Median(Rates(runs));

    private static double Joules(DecodeRun[] runs) => Rounds.Median(Millijoules(runs)) / 1000;
}
