using Wattwise.Directives;

namespace Wattwise.Cascade;

/// <summary>What a call of each tier takes and brings in each class, from the traffic and the evidence: the one place that the cascade
/// asks.
/// Thread-safe.</summary>
/// <remarks>What calls take is forgotten at the end of the process: a few calls tell it again.</remarks>
internal sealed class CallEstimates(CascadeOptions options)
{
    // A mean of fewer calls says nothing.
    private const int MinMean = 5, MinLosses = 30, MinKept = 30, Memory = 1_000, KeptMemory = 500;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ClassCalls> _classes = new(StringComparer.Ordinal);
    private double _requests;

    /// <summary>The number of second opinions among the tiers.</summary>
    public int Opinion { get; } = options.Tiers.Count;

    /// <summary>Takes in what a call took.</summary>
    /// <param name="taskClass">The class.</param>
    /// <param name="tier">The tier, or <see cref="Opinion"/>.</param>
    /// <param name="call">What it took.</param>
    public void Observe(string taskClass, int tier, in CallCost call)
    {
        lock (_lock)
        {
            if (FindOrAdd(taskClass)?.Tiers[tier] is not { } known)
                return;
            known.Energy.Add(call.Energy, null, null);
            if (call.Energy is { } energy)
                known.Joules.Add(energy.Joules);
            if (call.Cost is { } cost)
                known.Cost.Add(cost);
            if (call.Money is { } money)
                known.Money.Add(money);
        }
    }

    /// <summary>Takes in what a comparison of a drawn request found.</summary>
    public void ObserveLoss(string taskClass, int tier, double loss)
    {
        lock (_lock)
        {
            if (tier >= 0 && tier < options.Tiers.Count && FindOrAdd(taskClass) is { } known)
                known.Tiers[tier].Loss.Add(loss);
        }
    }

    /// <summary>Takes in whose answers would have been kept of a request that was drawn.</summary>
    /// <param name="taskClass">Its class.</param>
    /// <param name="answered">The tiers that answered it, of which that is known; one that failed tells nothing, nor does one without a
    /// certificate.</param>
    /// <param name="kept">Those whose answers would have been kept, a bit for each.</param>
    public void ObserveKept(string taskClass, IReadOnlyCollection<int> answered, int kept)
    {
        lock (_lock)
        {
            if (FindOrAdd(taskClass) is not { } known)
                return;
            if (answered.Count == options.Tiers.Count)
                known.Kept.Add(kept);
            foreach (var tier in answered)
                known.Tiers[tier].Kept.Add((kept >> tier) & 1);
        }
    }

    /// <summary>Takes in whether a whole answer was kept that a tier gave, before any other, to a request that was not drawn.</summary>
    public void ObserveFirst(string taskClass, int tier, bool isKept)
    {
        lock (_lock)
            FindOrAdd(taskClass)?.Tiers[tier].Kept.Add(isKept ? 1 : 0);
    }

    /// <summary>Counts a request.</summary>
    /// <param name="taskClass">Its class; <see langword="null"/> if no choice among the tiers was left.</param>
    public void CountRequest(string? taskClass)
    {
        lock (_lock)
        {
            if (_requests >= Memory)
            {
                _requests /= 2;
                foreach (var known in _classes.Values)
                    known.Requests /= 2;
            }

            _requests++;
            if (taskClass is not null && FindOrAdd(taskClass) is { } counted)
                counted.Requests++;
        }
    }

    /// <summary>What is known of a tier's calls in a class.</summary>
    public TierEstimate Find(string taskClass, int tier)
    {
        lock (_lock)
            return _classes.TryGetValue(taskClass, out var known) ? known.Tiers[tier].Estimate() : default;
    }

    /// <summary>The classes, and their shares of all requests.</summary>
    public IReadOnlyList<(string TaskClass, double Share)> Classes()
    {
        lock (_lock)
            return [.. _classes.Select(one => (one.Key, _requests > 0 ? one.Value.Requests / _requests : 0))];
    }

    /// <summary>Orders tiers by their index: see <see cref="TierIndex.Order"/>.</summary>
    public int Order(string taskClass, Span<TierOutlook> tiers, double worth, double lookCost)
    {
        lock (_lock)
            return TierIndex.Order(tiers, worth, lookCost, _classes.GetValueOrDefault(taskClass)?.Kept);
    }

    private ClassCalls? FindOrAdd(string taskClass)
    {
        if (_classes.TryGetValue(taskClass, out var known))
            return known;
        return _classes.Count >= options.MaxClasses ? null : _classes[taskClass] = new ClassCalls(options.Tiers.Count + 1);
    }

    private sealed class ClassCalls(int tiers)
    {
        public TierCalls[] Tiers { get; } = [.. Enumerable.Range(0, tiers).Select(_ => new TierCalls())];

        public JointKept Kept { get; } = new();

        public double Requests { get; set; }
    }

    private sealed class TierCalls
    {
        public MeanCost Energy { get; } = new();

        public RunningMean Cost = new(Memory), Joules = new(Memory), Money = new(Memory), Loss = new(Memory), Kept = new(KeptMemory);

        public TierEstimate Estimate() => new(
            Energy.Energy, Cost.Of(MinMean), Joules.Of(MinMean), Money.Of(MinMean), Loss.Of(MinLosses), Kept.Of(MinKept));
    }
}
