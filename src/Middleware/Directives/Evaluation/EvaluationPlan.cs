namespace Wattwise.Directives;

/// <summary>Which levels of a class are worth another comparison.</summary>
internal static class EvaluationPlan
{
    /// <summary>How many comparisons in each evaluation watch over a level that is in use.</summary>
    private const int Watched = 60;

    // Where quality may have fallen, up to so many, for up to so many more times the budget.
    private const int MostWatched = 400;
    private const double Overdraft = 3;

    // Standard errors below the floor from which on an evaluation looks at more samples, and from which on it suspends the level in the
    // end.
    private const double SuspectFrom = 0.25, SuspendedFrom = 0.5;

    // A level that would save less than this share of a full answer is not worth its judge.
    private const double SmallestGain = 0.02;

    // So many comparisons are made at the full share of energy; further ones at less and less.
    private const double FullShareUpTo = 2_000;

    // Classes for which brevity was hopeless are looked at again after this time: models and traffic change.
    private static readonly TimeSpan RetryAfter = TimeSpan.FromDays(30);

    /// <summary>Begins an evaluation: forgets long ago results of a class in which no level is good enough.</summary>
    public static void Begin(ClassEvidence known, DateTimeOffset now)
    {
        var (floor, levels) = (known.ScoreFloor, known.Levels);
        if (now - known.Began < RetryAfter || levels.Skip(1).Any(level => level.Clears(floor) || !level.IsHopeless(floor)))
            return;
        known.Began = now;
        foreach (var level in levels.Skip(1))
            level.ForgetScores();
    }

    /// <summary>The energy that an evaluation of a class may take, in joules; infinite if the energy of its requests is unknown.</summary>
    public static double BudgetOf(ClassEvidence known, double share)
    {
        if (known.JoulesSince <= 0)
            return double.PositiveInfinity;
        var undecided = known.Levels.Skip(1)
            .Where(level => !level.Clears(known.ScoreFloor) && !level.IsHopeless(known.ScoreFloor)).Select(level => level.Judged)
            .DefaultIfEmpty(0).Max();
        return known.JoulesSince * share * Math.Min(1, FullShareUpTo / Math.Max(1, undecided));
    }

    /// <summary>The levels to compare with the full answer of the next sample; empty if the class has enough.</summary>
    /// <param name="known">The class.</param>
    /// <param name="tally">What this evaluation found so far.</param>
    /// <param name="budget">The energy that is left, as a share of the budget; negative where it is overdrawn.</param>
    public static List<DirectiveLevel> Next(ClassEvidence known, EvaluationTally tally, double budget)
    {
        var (floor, levels) = (known.ScoreFloor, known.Levels);
        var used = FindUsed(levels, floor);
        var next = new List<DirectiveLevel>(levels.Length - 1);
        for (var i = 1; i < levels.Length; i++)
        {
            var level = levels[i];
            var isWorthIt = i == used
                ? (budget > 0 && tally.CountOf(i) < Watched)
                    || (budget > -Overdraft && tally.CountOf(i) < MostWatched && IsSuspect(level, tally, i, floor))
                : budget > 0 && !level.Clears(floor) && !level.IsHopeless(floor) && Gains(levels, used, i);
            if (isWorthIt)
                next.Add(new((byte)i));
        }

        return next;
    }

    /// <summary>
    /// Ends an evaluation: suspends the level in use if its answers seem to have become worse than the floor, or lifts that.
    /// </summary>
    public static void End(ClassEvidence known, EvaluationTally tally)
    {
        foreach (var level in known.Levels)
            level.Lengths.End();
        if (FindUsed(known.Levels, known.ScoreFloor) is not (> 0 and var used) || tally.Margin(used, known.ScoreFloor) is not { } margin)
            return;
        var inUse = known.Levels[used];
        inUse.IsSuspended = inUse.Drift.Capital >= DriftDetector.SuspendAt || margin < (inUse.IsSuspended ? 0 : -SuspendedFrom);
    }

    private static bool IsSuspect(LevelEvidence level, EvaluationTally tally, int index, double floor) =>
        level.IsSuspended || level.Lengths.HasChanged || level.Drift.Capital >= DriftDetector.SuspectAt
            || tally.Margin(index, floor) < -SuspectFrom;

    /// <summary>The cheapest level that is good enough, suspended or not; 0 if none is.</summary>
    private static int FindUsed(LevelEvidence[] levels, double floor)
    {
        var used = 0;
        for (var i = 1; i < levels.Length; i++)
        {
            if (levels[i].Clears(floor) && JoulesOf(levels[i]) < JoulesOf(levels[used]))
                used = i;
        }

        return used;
    }

    private static bool Gains(LevelEvidence[] levels, int used, int candidate) =>
        levels[0].Cost.Energy is not { Joules: > 0 } full || levels[candidate].Cost.Energy is not { } brief
        || (JoulesOf(levels[used]) - brief.Joules) / full.Joules >= SmallestGain;

    private static double JoulesOf(LevelEvidence level) => level.Cost.Energy?.Joules ?? double.PositiveInfinity;
}
