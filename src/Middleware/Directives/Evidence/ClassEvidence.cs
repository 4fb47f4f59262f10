namespace Wattwise.Directives;

/// <summary>What was found about one class of requests to one model. Not thread-safe.</summary>
internal sealed class ClassEvidence
{
    // Deployments behind one name answer under several ids; more than this many are no longer told apart.
    private const int MaxServedModels = 16;

    private readonly HashSet<string> _servedModels = new(StringComparer.Ordinal);

    public ClassEvidence(string taskClass, string? requestedModelId, double scoreFloor, int levels)
    {
        TaskClass = taskClass;
        RequestedModelId = requestedModelId;
        ScoreFloor = scoreFloor;
        Levels = new LevelEvidence[levels];
        for (var i = 0; i < levels; i++)
            Levels[i] = new LevelEvidence();
    }

    public string TaskClass { get; }

    public string? RequestedModelId { get; }

    /// <summary>The least score of a brief answer: half of the relative quality.</summary>
    public double ScoreFloor { get; }

    /// <summary>The levels; of the first, no directive, only the cost is known, and its score is a half.</summary>
    public LevelEvidence[] Levels { get; }

    /// <summary>Joules that requests of the class took since the last evaluation.</summary>
    public double JoulesSince { get; set; }

    /// <summary>When the evidence began, or was forgotten last.</summary>
    public DateTimeOffset Began { get; set; }

    /// <summary>When the class was last asked for.</summary>
    public DateTimeOffset LastUsed { get; set; }

    /// <summary>How often evidence was forgotten because quality fell or the model changed.</summary>
    public int Resets { get; private set; }

    /// <summary>True if a level that was good enough seems not to be so any more: then the others are in doubt too.</summary>
    public bool IsSuspended => Array.Exists(Levels, level => level.IsSuspended && level.Clears(ScoreFloor));

    /// <summary>Takes in which model answered.</summary>
    /// <returns>True if it is a new one, so that what was found about the others counts no longer.</returns>
    public bool IsNewModel(string? servedModelId)
    {
        if (servedModelId is null || _servedModels.Count >= MaxServedModels || !_servedModels.Add(servedModelId)
            || _servedModels.Count == 1)
            return false;
        foreach (var level in Levels)
        {
            if (level.Judged > 0)
                return true;
        }

        return false;
    }

    /// <summary>Forgets what was judged, so that the class gets no directive until there is new evidence.</summary>
    public void Reset(DateTimeOffset now)
    {
        Began = now;
        Resets++;
        foreach (var level in Levels)
            level.ForgetScores();
    }
}
