using Wattwise.Directives;

namespace Wattwise.Benchmarks.Directives;

/// <summary>
/// What others would do with the same requests: fixed levels, the paper's program, and the program of each class that knows all.
/// </summary>
internal static class ReplayBaselines
{
    /// <summary>Runs a choice for each hour and class over a trace; by month 1 and the rest.</summary>
    /// <param name="tasks">The classes, equally frequent.</param>
    /// <param name="trace">The trace.</param>
    /// <param name="requestsPerHour">How many requests.</param>
    /// <param name="choose">The share of each level, by hour's intensity and class.</param>
    public static (ReplayTotals FirstMonth, ReplayTotals Later) Run(
        ReplayTask[] tasks, ReplayTrace trace, int requestsPerHour, Func<double, ReplayTask, double[]> choose)
    {
        var (first, later) = (new ReplayTotals(tasks.Length), new ReplayTotals(tasks.Length));
        foreach (var (time, grams) in trace.Hours)
        {
            var totals = time.Month == trace.Hours[0].Time.Month && time.Year == trace.Hours[0].Time.Year ? first : later;
            for (var i = 0; i < tasks.Length; i++)
            {
                var shares = choose(grams, tasks[i]);
                for (var level = 0; level < shares.Length; level++)
                    totals.Add(i, tasks[i], level, shares[level] * requestsPerHour / tasks.Length, grams);
            }
        }

        return (first, later);
    }

    /// <summary>One level for all.</summary>
    public static Func<double, ReplayTask, double[]> Always(int level) =>
        (_, _) => [.. Enumerable.Range(0, ReplayTask.Levels).Select(i => i == level ? 1.0 : 0)];

    /// <summary>The program of each class with all means and qualities known beforehand, and the range of the whole trace.</summary>
    public static Func<double, ReplayTask, double[]> Clairvoyant(ReplayTrace trace, double tolerance) => (grams, task) =>
        Solve(task.MeanJoules, task.MeanSeconds, task.Scores, grams, 0.5 * (1 - (tolerance * DirtinessIn(trace, grams))));

    /// <summary>
    /// The paper's program: one mix for all tasks together, with a tolerance of 0.1 of the preference and the range of the whole trace.
    /// </summary>
    public static Func<double, ReplayTask, double[]> Paper(ReplayTask[] tasks, ReplayTrace trace)
    {
        var joules = Mean(task => task.MeanJoules);
        var seconds = Mean(task => task.MeanSeconds);
        var shares = Mean(task => task.Shares);
        return (grams, _) => Solve(joules, seconds, shares, grams, shares[0] * (1 - (0.1 * DirtinessIn(trace, grams))));

        double[] Mean(Func<ReplayTask, double[]> of) =>
            [.. Enumerable.Range(0, ReplayTask.Levels).Select(level => tasks.Average(task => of(task)[level]))];
    }

    private static double DirtinessIn(ReplayTrace trace, double grams) => (grams - trace.Range.Low) / (trace.Range.High - trace.Range.Low);

    private static double[] Solve(double[] joules, double[] seconds, double[] qualities, double grams, double floor)
    {
        var costs = joules.Select((energy, i) =>
            (energy / ReplayYear.JoulesPerKilowattHour * grams) + (ReplayYear.EmbodiedGramsPerSecond * seconds[i])).ToArray();
        var mix = LinearProgramPolicy.Solve(costs, qualities, floor);
        var shares = new double[joules.Length];
        shares[mix.Level.Value] += 1 - mix.OtherShare;
        shares[mix.Other.Value] += mix.OtherShare;
        return shares;
    }
}
