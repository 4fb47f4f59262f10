using Wattwise.Benchmarks.Measurement;

namespace Wattwise.Benchmarks.Directives;

/// <summary>
/// A year of requests over each trace, beside fixed levels, the paper's program and one that knows everything beforehand.
/// </summary>
internal static class DirectivesReplay
{
    private const double Tolerance = 0.05, LieRate = 0.2;
    private const double OfCeiling = 90, OfCeilingInMonthOne = 60, FullInFallingClasses = 95;

    public static async Task<int> RunAsync(string data, int requestsPerHour, int seed, CancellationToken cancellationToken)
    {
        var report = new Report(
            $"directives: {requestsPerHour} requests an hour over a year, classes equally frequent, no look ahead, extra answers and judge charged");
        var tasks = ReplayTask.Read(data);
        PrintTasks(tasks);
        foreach (var trace in ReplayTrace.ReadAll(data))
            await RunAsync(report, tasks, trace, requestsPerHour, seed, cancellationToken);
        return report.ExitCode;
    }

    private static void PrintTasks(ReplayTask[] tasks)
    {
        foreach (var task in tasks)
        {
            Report.Note(
                $"{task.Name,-12} J at L0 / L1 / L2: {task.MeanJoules[0],7:F0} {task.MeanJoules[1],7:F0} {task.MeanJoules[2],7:F0}; preferred {100 * task.Shares[0]:F1} / {100 * task.Shares[1]:F1} / {100 * task.Shares[2]:F1} %; quality relative to L0 {2 * task.Scores[1]:F3} / {2 * task.Scores[2]:F3}");
        }
    }

    private static async Task RunAsync(
        Report report, ReplayTask[] tasks, ReplayTrace trace, int requestsPerHour, int seed, CancellationToken cancellationToken)
    {
        Console.WriteLine();
        Report.Note($"{trace.Region}: {trace.Hours.Length} hours, {trace.Range.Low:F0} to {trace.Range.High:F0} g/kWh");
        for (var level = 0; level < ReplayTask.Levels; level++)
            Print($"always L{level}", tasks, Baseline(ReplayBaselines.Always(level)));
        Print("paper's program, look ahead", tasks, Baseline(ReplayBaselines.Paper(tasks, trace)));
        var ceiling = Baseline(ReplayBaselines.Clairvoyant(trace, 0));
        Print("static per class, all known", tasks, ceiling);
        var tolerant = Baseline(ReplayBaselines.Clairvoyant(trace, Tolerance));
        Print($"  with {Tolerance:P0} tolerance", tasks, tolerant);

        var plain = await YearAsync(new("ours"));
        report.Require(
            $"{trace.Region}: carbon saved from month 2 on, of the ceiling", "%", 100 * plain.Later.CarbonSaved / ceiling.Later.CarbonSaved,
            OfCeiling);
        report.Require(
            $"{trace.Region}: carbon saved in month 1, of the ceiling", "%",
            100 * plain.FirstMonth.CarbonSaved / ceiling.FirstMonth.CarbonSaved, OfCeilingInMonthOne);
        report.Require(
            $"{trace.Region}: quality of the worst class from month 2 on, relative to L0", "", WorstQuality(tasks, plain), 1 - 1e-9);
        foreach (var (task, i) in tasks.Select((task, i) => (task, i)).Where(one => one.task.Scores[1] < 0.45 && one.task.Scores[2] < 0.45))
            report.Require($"{trace.Region}: {task.Name} at L0", "%", 100.0 * (plain.FirstMonth.Full[i] + plain.Later.Full[i])
                / (plain.FirstMonth.Requests[i] + plain.Later.Requests[i]), FullInFallingClasses);

        var lax = await YearAsync(new($"ours, {Tolerance:P0} tolerance") { Tolerance = Tolerance });
        report.Require(
            $"{trace.Region}: carbon saved from month 2 on with tolerance, of its ceiling", "%",
            100 * lax.Later.CarbonSaved / tolerant.Later.CarbonSaved, OfCeiling);
        report.Require(
            $"{trace.Region}: quality of the worst class with tolerance, relative to L0", "", WorstQuality(tasks, lax), 1 - Tolerance);

        var best = tasks.MaxBy(task => task.Scores[1] < 0.5 && task.Scores[2] < 0.5 ? 0 : task.MeanJoules[0])!;
        var worst = tasks.MinBy(task => task.Scores[1])!;
        ReplayScenario[] hostile =
        [
            new($"judge lies in {LieRate:P0}") { LieRate = LieRate },
            new($"{best.Name} becomes {worst.Name}") { Shift = (best, worst) },
            new($"half of {best.Name} becomes {worst.Name}") { Shift = (best, worst), ShiftedShare = 0.5 },
            new($"{best.Name} falls, lengths stay") { Shift = (best, best.WithQualityOf(worst)) },
            new("a new model that says its name") { Shift = (best, worst), IsModelNamed = true },
            new($"{best.Name} becomes {worst.Name}, judge lies") { Shift = (best, worst), LieRate = LieRate },
        ];
        foreach (var scenario in hostile)
        {
            var year = await YearAsync(scenario);
            report.Limit($"{trace.Region}: {scenario.Name}: whole windows in a row below the floor", "", year.LongestBelow.Max(), 1);
        }

        (ReplayTotals FirstMonth, ReplayTotals Later) Baseline(Func<double, ReplayTask, double[]> choose) =>
            ReplayBaselines.Run(tasks, trace, requestsPerHour, choose);

        async Task<ReplayYear> YearAsync(ReplayScenario scenario)
        {
            var year = new ReplayYear(tasks, scenario, requestsPerHour);
            await year.RunAsync(trace, seed, cancellationToken);
            Print(scenario.Name, tasks, (year.FirstMonth, year.Later));
            var all = year.Later.FullJoules + year.FirstMonth.FullJoules;
            Report.Note(
                $"      {year.Evaluations} evaluations, {year.Verdicts} verdicts, {year.Resets} resets; evaluation took {100 * (year.Later.OverheadJoules + year.FirstMonth.OverheadJoules) / all:F2} % of the energy of full answers ({100 * year.FirstMonth.OverheadJoules / year.FirstMonth.FullJoules:F2} % in month 1)");
            return year;
        }
    }

    private static double WorstQuality(ReplayTask[] tasks, ReplayYear year) =>
        tasks.Select((_, i) => 2 * year.Later.Score[i] / year.Later.Requests[i]).Min();

    private static void Print(string name, ReplayTask[] tasks, (ReplayTotals FirstMonth, ReplayTotals Later) year)
    {
        var (first, later) = year;
        Report.Note(
            $"{name,-34} energy saved {100 * first.EnergySaved,5:F1} then {100 * later.EnergySaved,5:F1} %, carbon {100 * first.CarbonSaved,5:F1} then {100 * later.CarbonSaved,5:F1} %, preference kept {100 * later.PreferenceKept,5:F1} %");
        Console.WriteLine("      by class, preference kept: " + string.Join(", ", tasks.Select((task, i) => FormattableString.Invariant(
            $"{task.Name} {100 * later.Preference[i] / later.FullPreference[i]:F1} %"))));
    }
}
