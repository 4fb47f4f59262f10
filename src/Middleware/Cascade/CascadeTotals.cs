using Microsoft.Extensions.Logging;

namespace Wattwise.Cascade;

/// <summary>Adds up what the cascade did and took, beside what the strongest tier alone would have taken. Thread-safe.</summary>
internal sealed class CascadeTotals(CascadeOptions options, StageContext stage)
{
    // The cost of fewer requests says nothing.
    private const int Window = 500;

    private readonly Lock _lock = new();
    private readonly long[] _answered = new long[options.Tiers.Count];
    private long _requests, _drafts, _belowFloor;
    private double _cost, _strongestCost, _windowCost, _windowStrongest;
    private int _windowCount;
    private bool _hasWarned;

    /// <summary>Takes in a request.</summary>
    /// <param name="tier">The tier that answered.</param>
    /// <param name="drafts">Calls in vain.</param>
    /// <param name="isBelowFloor">True if the answer was not good enough.</param>
    /// <param name="cost">What all its calls cost; <see langword="null"/> if that is unknown.</param>
    /// <param name="strongest">What the strongest tier's call would have cost; <see langword="null"/> if that is unknown.</param>
    public void Add(int tier, int drafts, bool isBelowFloor, double? cost, double? strongest)
    {
        lock (_lock)
        {
            _requests++;
            _answered[tier]++;
            _drafts += drafts;
            _belowFloor += isBelowFloor ? 1 : 0;
            if (cost is not { } own || strongest is not { } other)
                return;
            _cost += own;
            _strongestCost += other;
            _windowCost += own;
            _windowStrongest += other;
            if (++_windowCount >= Window)
                CloseWindow();
        }
    }

    /// <summary>Takes in what evidence cost.</summary>
    public void AddEvidence(double cost)
    {
        lock (_lock)
        {
            _cost += cost;
            _windowCost += cost;
        }
    }

    /// <summary>What there is to report.</summary>
    public CascadeReport Report(IReadOnlyList<CascadeCertificate> certificates)
    {
        lock (_lock)
        {
            return new CascadeReport(
                [.. options.Tiers.Select(
                    (tier, i) => new TierShare(tier.Name, _answered[i], _requests == 0 ? 0 : (double)_answered[i] / _requests))],
                certificates)
            {
                Requests = _requests,
                RejectedDrafts = _drafts,
                BelowFloor = _belowFloor,
                Objective = options.Objective,
                Cost = _cost,
                CostOfStrongest = _strongestCost,
            };
        }
    }

    // In the lock.
    private void CloseWindow()
    {
        var isDearer = _windowCost > _windowStrongest;
        var share = _windowCost / Math.Max(_windowStrongest, double.Epsilon);
        (_windowCost, _windowStrongest, _windowCount) = (0, 0, 0);
        if (isDearer == _hasWarned)
            return;
        _hasWarned = isDearer;
        if (!isDearer)
            return;

        try
        {
            stage.Logger.LogWarning(
                "The cascade took {Share:P0} of what the strongest tier alone would have taken ({Objective}, last {Count} requests, "
                    + "evidence included): "
                + "too few drafts are accepted for what they cost. This is logged once until it is cheaper again.",
                share,
                options.Objective,
                Window);
        }
        catch (Exception)
        {
            // A log that fails has nobody to tell.
        }
    }
}
