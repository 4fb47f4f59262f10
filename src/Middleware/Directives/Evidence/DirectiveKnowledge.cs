using Wattwise.Accounting;

namespace Wattwise.Directives;

/// <summary>All that was found about classes of requests, levels and models.</summary>
/// <remarks>Thread-safe, and bounded: a class beyond the limit takes the place of the one that was not used for longest.</remarks>
/// <param name="levels">The number of levels, no directive included.</param>
/// <param name="qualityFloor">The floor of classes that have none of their own.</param>
/// <param name="qualityFloors">Floors of single classes.</param>
/// <param name="maxClasses">The most classes, times models.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class DirectiveKnowledge(
    int levels, double qualityFloor, IDictionary<string, double> qualityFloors, int maxClasses, TimeProvider timeProvider)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string TaskClass, string? Model), ClassEvidence> _classes = [];

    /// <summary>The number of levels, no directive included.</summary>
    public int Levels { get; } = levels;

    /// <summary>True if anything was judged, now or before a restart.</summary>
    public bool HasEvidence { get; private set; }

    /// <summary>The least quality of a class, relative to no directive.</summary>
    public double FloorOf(string taskClass) => qualityFloors.TryGetValue(taskClass, out var floor) ? floor : qualityFloor;

    /// <summary>What is known of each level for a class.</summary>
    public LevelKnowledge[] Describe(string taskClass, string? model)
    {
        lock (_lock)
        {
            var known = Get(taskClass, model);
            var isSuspended = known.IsSuspended;
            var levels = new LevelKnowledge[known.Levels.Length];
            for (var i = 0; i < levels.Length; i++)
            {
                var level = known.Levels[i];
                levels[i] = i == 0
                    ? new(level.Cost.Energy, level.Cost.Seconds, 1, 1, 0)
                    : new(level.Cost.Energy, level.Cost.Seconds, 2 * level.Score, isSuspended ? 0 : 2 * level.ScoreLow, (int)level.Judged);
            }

            return levels;
        }
    }

    /// <summary>Takes in what a request took.</summary>
    /// <returns>True if another model answered than before, so that the class begins anew.</returns>
    public bool Observe(
        string taskClass, string? model, DirectiveLevel level, EnergyEstimate? energy, double? seconds, double? gramsPerKwh,
        string? servedModel)
    {
        lock (_lock)
        {
            var known = Get(taskClass, model);
            known.JoulesSince += energy?.Joules ?? 0;
            known.Levels[level.Value].Cost.Add(energy, seconds, gramsPerKwh);
            if (energy is { IsAmount: true } amount)
                known.Levels[level.Value].Lengths.Add(amount.Joules);
            if (!known.IsNewModel(servedModel))
                return false;
            known.Reset(timeProvider.GetUtcNow());
            return true;
        }
    }

    /// <summary>Takes in a judge's word.</summary>
    /// <param name="evidence">What was found.</param>
    /// <param name="hasCosts">True if the answers' costs are to be learned too: they were made for the judge, or before a restart.</param>
    /// <returns>True if the quality of the class fell for certain, so that it begins anew.</returns>
    public bool Learn(in DirectiveEvidence evidence, bool hasCosts = true)
    {
        lock (_lock)
        {
            var known = Get(evidence.TaskClass, evidence.RequestedModelId);
            if (evidence.IsReset || known.IsNewModel(evidence.ServedModelId))
                known.Reset(evidence.JudgedAt);
            if (evidence.IsReset || evidence.Level.Value == 0 || evidence.Level.Value >= known.Levels.Length)
                return false;

            HasEvidence = true;
            if (known.Began == default)
                known.Began = evidence.JudgedAt;
            if (hasCosts)
            {
                known.Levels[0].Cost.Add(Estimate(evidence.FullJoules), evidence.FullSeconds, null);
                known.Levels[evidence.Level.Value].Cost.Add(Estimate(evidence.BriefJoules), evidence.BriefSeconds, null);
            }

            var level = known.Levels[evidence.Level.Value];
            var wasGood = level.ScoreLow >= known.ScoreFloor;
            if (!level.Add(evidence.Score, known.ScoreFloor))
                return false;
            if (wasGood)
                known.Reset(evidence.JudgedAt);
            else
                level.ForgetScores();
            return wasGood;
        }
    }

    /// <summary>Runs a change on a class while nobody else has it.</summary>
    public void With(string taskClass, string? model, Action<ClassEvidence> use)
    {
        lock (_lock)
            use(Get(taskClass, model));
    }

    /// <summary>Runs a read or a change on a class while nobody else has it.</summary>
    public T With<T>(string taskClass, string? model, Func<ClassEvidence, T> use)
    {
        lock (_lock)
            return use(Get(taskClass, model));
    }

    /// <summary>A report on each class and model.</summary>
    public IReadOnlyList<DirectiveClassReport> Report()
    {
        lock (_lock)
        {
            return
            [
                .. _classes.Values.Select(known => new DirectiveClassReport(
                    known.TaskClass,
                    known.RequestedModelId,
                    2 * known.ScoreFloor,
                    [.. known.Levels.Select((level, i) => i == 0
                        ? new LevelKnowledge(level.Cost.Energy, level.Cost.Seconds, 1, 1, 0)
                        : new LevelKnowledge(
                            level.Cost.Energy, level.Cost.Seconds, 2 * level.Score, 2 * level.ScoreLow, (int)level.Judged))],
                    [.. known.Levels.Select(level => level.Cost.Grams)],
                    known.Resets)),
            ];
        }
    }

    private static EnergyEstimate? Estimate(double? joules) =>
        joules is >= 0 and < double.PositiveInfinity ? EnergyEstimate.Measured(joules.Value) : null;

    private ClassEvidence Get(string taskClass, string? model)
    {
        if (!_classes.TryGetValue((taskClass, model), out var known))
        {
            if (_classes.Count >= maxClasses)
            {
                var oldest = _classes.MinBy(pair => pair.Value.LastUsed).Key;
                _classes.Remove(oldest);
            }

            known = new ClassEvidence(taskClass, model, FloorOf(taskClass) / 2, Levels);
            _classes.Add((taskClass, model), known);
        }

        known.LastUsed = timeProvider.GetUtcNow();
        return known;
    }
}
