using System.Collections.Concurrent;

namespace Wattwise.Cascade;

/// <summary>
/// Learns from comparisons when an answer of a weaker tier may be accepted, and promises no more than it can: see
/// <see cref="ThresholdLadder"/> for the promise and <see cref="GainModel"/> for what is learned.
/// </summary>
/// <remarks>
/// Thread-safe. A decision takes no lock that learning holds. Learning is deterministic; now and then it fits a model, which takes up to
/// 0.2 seconds: not for the path of a request.
/// </remarks>
internal sealed class CascadeKnowledge : ICascadeKnowledge
{
    private const double MinShare = 0.01;

    private readonly KnowledgeOptions _options;
    private readonly Lock _lock = new();
    private readonly Random _random;
    private readonly ConcurrentDictionary<(string TaskClass, int Tier, CascadeRule Rule), ClassKnowledge> _classes = new();
    private readonly Dictionary<(int Tier, CascadeRule Rule), GainRows> _rows = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<CascadeEvidence> _resets = [];

    public CascadeKnowledge(KnowledgeOptions options)
    {
        _options = options;
        _random = options.Seed is { } seed ? new Random(seed) : new Random();
    }

    /// <inheritdoc/>
    public IReadOnlyList<CascadeCertificate> Certificates
    {
        get
        {
            lock (_lock)
            {
                return
                [
                    .. _classes.OrderBy(one => one.Key.TaskClass, StringComparer.Ordinal).ThenBy(one => one.Key.Tier)
                        .ThenBy(one => one.Key.Rule)
                        .Select(one => one.Value.Certify(one.Key.Tier, one.Key.Rule, _options.JudgedBy)),
                ];
            }
        }
    }

    /// <inheritdoc/>
    public bool Draw(string taskClass)
    {
        var share = ShareOf(taskClass);
        if (share >= 1)
            return true;
        lock (_random)
            return _random.NextDouble() < share;
    }

    /// <inheritdoc/>
    public CascadeDecision Decide(
        string taskClass, int tier, CascadeRule rule, IReadOnlyList<ConfidenceSignal> signals, bool isSample = true)
    {
        if (!_classes.TryGetValue((taskClass, tier, rule), out var known) || known.InForce is not { } inForce)
            return new(false, DecisionReasons.NoCertificate, null);
        var score = inForce.Score.Of(taskClass, signals);
        var isAccepted = score <= inForce.Threshold;
        if (isSample && inForce.Watch.Add(isAccepted))
            known.Suspend();
        return new(
            isAccepted, isAccepted ? DecisionReasons.Certified : DecisionReasons.Doubtful, inForce.Score.Model is null ? null : score);
    }

    /// <inheritdoc/>
    public void Learn(CascadeEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        lock (_lock)
        {
            if (evidence.IsReset)
                Reset(evidence.TaskClass, evidence.Tier);
            else if (evidence.Tier >= 0 && evidence.Tier < _options.Tiers && evidence.Loss is >= -1 and <= 1 && Find(evidence) is { } known)
                Learn(evidence, known);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<CascadeEvidence> TakeResets()
    {
        lock (_lock)
        {
            CascadeEvidence[] taken = [.. _resets];
            _resets.Clear();
            return taken;
        }
    }

    /// <summary>The rule in force; <see langword="null"/> if nothing is promised.</summary>
    public AcceptanceRule? Find(string taskClass, int tier, CascadeRule rule) =>
        _classes.TryGetValue((taskClass, tier, rule), out var known) ? known.InForce : null;

    private void Learn(CascadeEvidence evidence, ClassKnowledge known)
    {
        var key = (evidence.Tier, evidence.Rule);
        if (!_rows.TryGetValue(key, out var rows))
            _rows[key] = rows = new GainRows();

        if (known.IsSuspended)
            Mark(evidence);

        // What the rule in force escalates is compared in any case; of the rest only what was drawn.
        var isSeen = !evidence.IsDrawn || known.InForce is not { } rule
            || rule.Score.Of(evidence.TaskClass, evidence.Signals) > rule.Threshold;
        rows.Add(evidence, isSeen ? 1 : 1 / Math.Max(MinShare, _options.EvidenceShare));

        // Of several tiers each sees what those before it leave, whichever they are: a part of the requests that nobody knows beforehand.
        // That
        // it is better elsewhere is no comfort there, so only harm counts; a sum of harms is largest over all requests.
        var counted = _options.Tiers > 1 ? evidence with { Loss = Math.Max(0, evidence.Loss) } : evidence;
        if (evidence.IsDrawn && known.Add(counted, rows))
            Mark(evidence);
    }

    private void Mark(CascadeEvidence evidence)
    {
        _resets.Add(evidence with { Signals = [], Loss = 0, IsDrawn = false, IsReset = true });
        Reset(evidence.TaskClass, evidence.Tier);
    }

    private void Reset(string taskClass, int tier)
    {
        foreach (var (key, known) in _classes)
        {
            if (key.TaskClass == taskClass && key.Tier == tier)
                known.Reset(isDrift: true);
        }

        foreach (var (key, rows) in _rows)
        {
            if (key.Tier == tier)
                rows.Remove(taskClass);
        }
    }

    private ClassKnowledge? Find(CascadeEvidence evidence)
    {
        var key = (evidence.TaskClass, evidence.Tier, evidence.Rule);
        if (_classes.TryGetValue(key, out var known))
            return known;
        if (!_names.Contains(evidence.TaskClass) && _names.Count >= _options.MaxClasses)
            return null;
        _names.Add(evidence.TaskClass);

        // Each request is accepted by one tier at most, so that the losses of all tiers together stay below the limit if each stays below
        // its part.
        known = new ClassKnowledge(
            evidence.TaskClass, _options.MaxLoss(evidence.TaskClass) / _options.Tiers, _options.Risk / _options.Tiers);
        return _classes.GetOrAdd(key, known);
    }

    private double ShareOf(string taskClass)
    {
        var isSettled = false;
        var isHopeless = false;
        for (var tier = 0; tier < _options.Tiers; tier++)
        {
            for (var rule = CascadeRule.Before; rule <= CascadeRule.Whole; rule++)
            {
                if (!_classes.TryGetValue((taskClass, tier, rule), out var known))
                    continue;
                if (known.IsSuspended)
                    return 1;
                isSettled |= known.IsSettled;
                isHopeless |= known.Drawn >= ClassKnowledge.EnoughDrawn;
            }
        }

        return isSettled || isHopeless ? _options.EvidenceShare : 1;
    }
}
