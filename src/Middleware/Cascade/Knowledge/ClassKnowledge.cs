namespace Wattwise.Cascade;

/// <summary>What is known of one class at one tier under one rule.</summary>
/// <remarks>
/// A score is fitted when the class has a number of drawn requests that was fixed beforehand, to what came before; its thresholds are
/// tested on
/// what comes after. Each score has its part of the risk, so that one may use the best of all that hold. Learning takes the caller's lock.
/// </remarks>
internal sealed class ClassKnowledge
{
    /// <summary>Drawn requests after which more will hardly help where nothing holds.</summary>
    public const int EnoughDrawn = 3_000;

    /// <summary>The part of the risk that the score has which most requests are judged by.</summary>
    public const double LargestPart = 0.5;

    private const int MaxThresholds = 128, MaxCandidates = 4;

    // When a score is fitted, and its part of the risk; later ones, each at three times as many requests, halve what is left.
    private static readonly int[] FitAt = [0, 100, 300, 1_000];
    private static readonly double[] RiskParts = [0.1, 0.2, LargestPart, 0.1];

    private readonly string _taskClass;
    private readonly double _risk;
    private readonly LossBets _bets;
    private readonly List<Candidate> _candidates = [];

    private LossWatch _watch;
    private AcceptanceRule? _inForce;
    private Candidate? _source;
    private int _sourcePassed;
    private int _fitted;
    private int _drawn;
    private bool _isSuspended;
    private bool _hasDrifted;
    private DateTimeOffset _from;
    private DateTimeOffset _to;

    public ClassKnowledge(string taskClass, double limit, double risk)
    {
        (_taskClass, _risk, _bets, _watch) = (taskClass, risk, new LossBets(limit), new LossWatch(limit));
        Start();
    }

    /// <summary>The rule in force; <see langword="null"/> if nothing is promised.</summary>
    public AcceptanceRule? InForce => IsSuspended ? null : Volatile.Read(ref _inForce);

    /// <summary>Drawn requests.</summary>
    public int Drawn => Volatile.Read(ref _drawn);

    /// <summary>True if the traffic has changed, so that nothing is promised until what was found is reset.</summary>
    public bool IsSuspended => Volatile.Read(ref _isSuspended);

    /// <summary>True once the first steps are done: a rule is in force and there was evidence for some of its thresholds.</summary>
    public bool IsSettled => InForce is not null && Drawn >= 3 * -Math.Log(_risk) / _bets.Limit;

    /// <summary>Promises nothing any more. Takes no lock.</summary>
    public void Suspend() => Volatile.Write(ref _isSuspended, true);

    /// <summary>Learns from a drawn request.</summary>
    /// <returns>True if the quality has fallen below what is promised.</returns>
    public bool Add(CascadeEvidence evidence, GainRows rows)
    {
        _from = _drawn == 0 ? evidence.At : _from;
        _to = evidence.At;
        var isAlarm = _inForce is { } rule && _watch.Add(rule.Score.Of(_taskClass, evidence.Signals) <= rule.Threshold ? evidence.Loss : 0);
        foreach (var candidate in _candidates)
            candidate.Ladder.Add(candidate.Score.Of(_taskClass, evidence.Signals), evidence.Loss);
        Volatile.Write(ref _drawn, _drawn + 1);
        if (!isAlarm)
        {
            Choose();
            FitIfDue(rows);
        }

        return isAlarm;
    }

    /// <summary>Forgets all.</summary>
    public void Reset(bool isDrift)
    {
        _candidates.Clear();
        _source = null;
        _watch = new LossWatch(_bets.Limit);
        Volatile.Write(ref _inForce, null);
        Volatile.Write(ref _drawn, 0);
        Volatile.Write(ref _isSuspended, false);
        (_fitted, _sourcePassed, _hasDrifted) = (0, 0, isDrift);
        Start();
    }

    /// <summary>What is promised.</summary>
    public CascadeCertificate Certify(int tier, CascadeRule rule, string? judgedBy)
    {
        var best = IsSuspended ? null : _source?.Ladder;
        return new CascadeCertificate(
            _taskClass, tier, rule, _bets.Limit, _risk, best is null ? _drawn : (int)best.Count, best is null ? FindReason() : null)
        {
            KeptShare = best?.KeptShare ?? 0,
            ObservedLoss = best?.MeanLoss ?? 0,
            Period = _drawn == 0 ? null : (_from, _to),
            JudgedBy = judgedBy,
        };
    }

    private string FindReason()
    {
        var least = _candidates.Min(candidate => candidate.Ladder.TestedLoss);
        return _hasDrifted || IsSuspended ? InfeasibleReasons.Drift
            : _drawn < Math.Log(_risk) / Math.Log(1 - _bets.Limit) ? InfeasibleReasons.TooLittleEvidence
            : least > _bets.Limit ? InfeasibleReasons.LossAboveLimit
            : InfeasibleReasons.NotCertainYet;
    }

    private void Start() => Add(GainScore.First, FirstScore.Thresholds);

    private void FitIfDue(GainRows rows)
    {
        var due = _fitted < FitAt.Length ? FitAt[_fitted] : FitAt[^1] * Math.Pow(3, _fitted - FitAt.Length + 1);
        if (_drawn < due || rows.Count < GainModel.MinRows)
            return;
        var (score, thresholds) = rows.Fit(_taskClass, MaxThresholds);
        Add(score, thresholds);
    }

    private void Add(GainScore score, double[] thresholds)
    {
        var part = _fitted < RiskParts.Length ? RiskParts[_fitted] : RiskParts[^1] * Math.Pow(0.5, _fitted - RiskParts.Length + 1);
        _fitted++;
        if (_candidates.Count >= MaxCandidates)
        {
            // The one in force stays as long as no other keeps more.
            _candidates.Remove(_candidates.First(candidate => candidate != _source));
        }

        _candidates.Add(new Candidate(score, new ThresholdLadder(thresholds, _bets, _risk * part)));
    }

    // Of all that hold, the one that keeps most.
    private void Choose()
    {
        var best = _source;
        foreach (var candidate in _candidates)
        {
            if (candidate.Ladder.Passed > 0 && (best is null || candidate.Ladder.KeptShare > best.Ladder.KeptShare))
                best = candidate;
        }

        if (best is null || (best == _source && best.Ladder.Passed == _sourcePassed))
            return;
        (_source, _sourcePassed, _hasDrifted) = (best, best.Ladder.Passed, false);
        Volatile.Write(ref _inForce, new AcceptanceRule(best.Score, best.Ladder.Threshold!.Value, new KeptWatch(best.Ladder.KeptShare)));
    }
}
