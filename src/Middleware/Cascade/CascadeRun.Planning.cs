namespace Wattwise.Cascade;

/// <content>Which weaker tiers are tried, in which order.</content>
internal sealed partial class CascadeRun
{
    private const int MaxTiers = 16;

    private TierPath _path = new([], 0, 0);
    private List<int>? _fitting;
    private int _firstTried = -1;

    /// <summary>Tries the weaker tiers that are certified and pay, until an answer is kept.</summary>
    /// <param name="mayDraft">False if the budget of the day is for the strongest tier.</param>
    /// <returns>Why the strongest tier is to answer, if none is kept.</returns>
    private async ValueTask<string> TryDraftsAsync(bool mayDraft)
    {
        _path = FindPath(out var certified);
        if (certified == 0)
            return _firstTried >= 0 ? CascadeReasons.StrongestEscalated : CascadeReasons.StrongestNoCertificate;
        if (!mayDraft)
            return CascadeReasons.StrongestDayBudget;
        CountSkipped(_path.Dear, CascadeReasons.StrongestNothingToGain);
        CountSkipped(_path.Switched, CascadeReasons.StrongestSwitch);
        var reason = _path.Tiers.Length > 0 ? CascadeReasons.StrongestNoCertificate
            : _path.Switched != 0 ? CascadeReasons.StrongestSwitch : CascadeReasons.StrongestNothingToGain;
        foreach (var tier in _path.Tiers)
        {
            if (tier == _firstTried || RuleOf(tier) is not { } rule)
                continue;
            if (!_budget.TryTake(ExpectedJoules()))
                return CascadeReasons.StrongestBudget;
            _firstTried = _firstTried < 0 ? tier : _firstTried;
            var tried = await TryOrHedgeAsync(tier, rule).ConfigureAwait(false);
            if (tier == _firstTried && rule == CascadeRule.Whole && !_isDrawn && tried.Failure is null)
                _state.Estimates.ObserveFirst(_taskClass, tier, tried.IsAccepted && tried.Answer?.Tier == tier);
            if (tried.IsAccepted)
            {
                _decision = tried;
                return "";
            }

            reason = tried.Error is not null && reason != CascadeReasons.StrongestEscalated
                ? CascadeReasons.StrongestTierFailed : CascadeReasons.StrongestEscalated;
        }

        return reason;
    }

    /// <summary>Lets a tier answer without a certificate, as the budget of the day asks for.</summary>
    private async ValueTask<bool> TryDirectAsync(int tier)
    {
        if (tier < _plan.First || !_needs!.Fit(_options.Tiers[tier]) || !_budget.TryTake(ExpectedJoules()))
            return false;
        _firstTried = tier;
        var tried = await TryOrHedgeAsync(tier, CascadeRule.Before).ConfigureAwait(false);
        if (!tried.IsAccepted)
            return false;
        _decision = tried.Reason == CascadeReasons.AcceptedBefore ? tried with { Reason = CascadeReasons.BelowFloorDayBudget } : tried;
        return true;
    }

    private TierPath FindPath(out int certified)
    {
        Span<TierOutlook> drafts = stackalloc TierOutlook[MaxTiers];
        certified = 0;
        var looks = false;
        for (var tier = _plan.First; tier < _last; tier++)
        {
            if (RuleOf(tier) is not { } rule || !_needs!.Fit(_options.Tiers[tier]))
                continue;
            looks |= rule == CascadeRule.Whole;
            if (_state.Certificates.Find(_taskClass, tier, rule) is { Holds: true } certificate)
                drafts[certified++] = new(tier, 0, _state.Planner.KeptShareOf(certificate));
        }

        looks &= _tiers.Opinion is not null;
        return _state.Planner.Plan(_taskClass, _tiers, drafts[..certified], _plan.Place, IsWarm(_plan.Place), looks);
    }

    /// <summary>The tiers that a drawn request is compared at: all that can answer it. One that is left out for the sake of the
    /// conversation's
    /// tokens never answers such requests, so they say nothing of it.</summary>
    private List<int> FindFitting()
    {
        if (_fitting is not null)
            return _fitting;
        _fitting = [];
        for (var tier = _plan.First; tier < _last; tier++)
        {
            if ((_path.Switched & (1 << tier)) == 0 && _needs!.Fit(_options.Tiers[tier]))
                _fitting.Add(tier);
        }

        return _fitting;
    }

    /// <summary>True if the request came to a tier before any other.</summary>
    private bool IsFirst(int tier) => _firstTried < 0 || tier == _firstTried;

    private void CountSkipped(int tiers, string reason)
    {
        for (var tier = 0; tiers != 0; tier++, tiers >>= 1)
        {
            if ((tiers & 1) != 0)
                _state.Instruments.CountSkipped(_options.Tiers[tier].Name, reason);
        }
    }

    /// <summary>When a decision about a tier falls; <see langword="null"/> if no certificate holds for any that can be made.</summary>
    private CascadeRule? RuleOf(int tier)
    {
        var certificates = _state.Certificates;
        if (_options.Mode == CascadeMode.Route)
        {
            return Holds(CascadeRule.Before)
                && _state.Parts.Knowledge.Decide(_taskClass, tier, CascadeRule.Before, [], isSample: false).Accept
                ? CascadeRule.Before : null;
        }

        // The first tokens say nothing about calls that follow.
        if (_streams && _options.Mode == CascadeMode.Stream && !_needs!.OffersTools && Holds(CascadeRule.Early))
            return CascadeRule.Early;
        return Holds(CascadeRule.Whole) ? CascadeRule.Whole : null;

        bool Holds(CascadeRule rule) => certificates.Holds(_taskClass, tier, rule);
    }

    // A draft is worth a try only if the strongest tier still fits in afterwards: its energy counts as part of the draft's.
    private double ExpectedJoules() => _options.MaxJoules is null ? 0 : _state.Estimates.Find(_taskClass, _last).Energy?.Joules ?? 0;
}
