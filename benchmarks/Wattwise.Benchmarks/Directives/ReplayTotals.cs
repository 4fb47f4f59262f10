namespace Wattwise.Benchmarks.Directives;

/// <summary>
/// What a part of a replayed year took, and how good its answers were. Quality is the mean of the measured shares, not of draws.
/// </summary>
internal sealed class ReplayTotals(int tasks)
{
    /// <summary>Joules of answers.</summary>
    public double Joules { get; private set; }

    /// <summary>Joules of the same requests without a directive.</summary>
    public double FullJoules { get; private set; }

    /// <summary>Grams of CO2e of answers, manufacture included.</summary>
    public double Grams { get; private set; }

    /// <summary>Grams of the same requests without a directive.</summary>
    public double FullGrams { get; private set; }

    /// <summary>Joules and grams of evaluations.</summary>
    public double OverheadJoules { get; private set; }

    public double OverheadGrams { get; private set; }

    public long[] Requests { get; } = new long[tasks];

    /// <summary>Requests of each class at level 0.</summary>
    public long[] Full { get; } = new long[tasks];

    /// <summary>The sum of the scores against level 0 of each class.</summary>
    public double[] Score { get; } = new double[tasks];

    /// <summary>The sum of the shares of preference of each class, and what level 0 has.</summary>
    public double[] Preference { get; } = new double[tasks];

    public double[] FullPreference { get; } = new double[tasks];

    public double EnergySaved => 1 - ((Joules + OverheadJoules) / FullJoules);

    public double CarbonSaved => 1 - ((Grams + OverheadGrams) / FullGrams);

    /// <summary>The preference that was kept, relative to level 0, as the paper counts it: over all tasks together.</summary>
    public double PreferenceKept => Preference.Sum() / FullPreference.Sum();

    /// <summary>Adds requests of a class.</summary>
    /// <param name="index">The class.</param>
    /// <param name="task">What its requests are like.</param>
    /// <param name="level">The level.</param>
    /// <param name="weight">How many.</param>
    /// <param name="gramsPerKwh">The intensity.</param>
    public void Add(int index, ReplayTask task, int level, double weight, double gramsPerKwh)
    {
        Joules += weight * task.MeanJoules[level];
        FullJoules += weight * task.MeanJoules[0];
        Grams += weight * GramsOf(task, level, gramsPerKwh);
        FullGrams += weight * GramsOf(task, 0, gramsPerKwh);
        Requests[index] += weight >= 1 ? (long)weight : 0;
        Full[index] += level == 0 && weight >= 1 ? (long)weight : 0;
        Score[index] += weight * task.Scores[level];
        Preference[index] += weight * task.Shares[level];
        FullPreference[index] += weight * task.Shares[0];
    }

    public void AddOverhead(double joules, double gramsPerKwh)
    {
        OverheadJoules += joules;
        OverheadGrams += joules / ReplayYear.JoulesPerKilowattHour * gramsPerKwh;
    }

    public static double GramsOf(ReplayTask task, int level, double gramsPerKwh) =>
        (task.MeanJoules[level] / ReplayYear.JoulesPerKilowattHour * gramsPerKwh)
            + (ReplayYear.EmbodiedGramsPerSecond * task.MeanSeconds[level]);
}
