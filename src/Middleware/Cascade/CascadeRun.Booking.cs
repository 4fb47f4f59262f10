using System.Runtime.ExceptionServices;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Caching;

namespace Wattwise.Cascade;

/// <content>Books what was done, and remembers it for the next turn and for the evidence.</content>
internal sealed partial class CascadeRun
{
    private readonly Lock _lock = new();
    private readonly List<StageRecord> _inVain = [];
    private Dictionary<int, TierAnswer>? _drafts;
    private EnergyEstimate? _ownSpent = EnergyEstimate.Zero;
    private double? _cost = 0;
    private double _joules, _money;
    private bool _isFinished;

    /// <summary>Ends the request: books it once, whatever came of it.</summary>
    /// <param name="isComplete">True if the caller has the whole answer.</param>
    public void Finish(bool isComplete)
    {
        if (_isFinished)
            return;
        _isFinished = true;

        // Accounting books the call that gave the answer, as far as it came.
        if (!isComplete)
            _decision?.Answer?.CutOff.PassTo(_request.CutOff);
        BookOpinion();
        StageRecord[] inVain;
        lock (_lock)
            inVain = [.. _inVain];
        foreach (var record in inVain)
            _request.Add(record);
        var own = OwnTime(inVain);
        if (_decision?.Answer is not { } answer)
        {
            var why = _cancellationToken.IsCancellationRequested ? CascadeReasons.DraftCancelled : CascadeReasons.StrongestTierFailed;
            Book(StageOutcome.Failed, why, own, null, new CascadeDetails(_options.Tiers[_last].Name, _state.Instruments.TagOf(_taskClass)));
            SpendDay();
            return;
        }

        var tier = _options.Tiers[answer.Tier];
        var reason = _decision.Reason;
        var metadata = _tiers.MetadataOf(answer.Tier);
        var modelId = answer.ModelId ?? tier.ModelId ?? metadata?.DefaultModelId;
        var energy = isComplete ? _state.Costs.EnergyOf(answer.Usage, modelId, metadata?.ProviderName) : null;
        var call = isComplete
            ? _state.Costs.Of(tier, answer.Usage, modelId, energy)
            : Unread(answer, tier, modelId, metadata?.ProviderName);
        (_joules, _money) = (_joules + (call.Energy?.Joules ?? 0), _money + (call.Money ?? 0));
        var avoided = Total(answer, call, inVain.Length, isComplete);
        SpendDay();
        var outcome = answer.Tier == _last && inVain.Length == 0 ? StageOutcome.PassedThrough : StageOutcome.Applied;
        Book(outcome, reason, own, avoided, DetailsOf(answer.Tier, reason));
        _state.Instruments.CountRequest(tier.Name, reason, _taskClass.Length == 0 ? null : _taskClass, own);
        if (!isComplete)
            return;
        if (answer.Stream is not null)
            _state.NoteModel(answer.Tier, answer.ModelId);
        Remember(answer);
        LeaveEvidence(answer);
    }

    private void Book(StageOutcome outcome, string reason, TimeSpan own, EnergyEstimate? avoided, CascadeDetails details) =>
        _request.Add(new StageRecord(
            WattwiseStages.Cascade, outcome, reason, _ownSpent + OwnWork.EnergyOf(own), avoided, own, Usage: null)
        {
            Cascade = details,
        });

    /// <summary>The tier and class of an answer, and the certificate that it was decided by.</summary>
    private CascadeDetails DetailsOf(int tier, string reason)
    {
        var details = new CascadeDetails(_options.Tiers[tier].Name, _state.Instruments.TagOf(_taskClass));
        CascadeRule? rule = reason switch
        {
            CascadeReasons.Accepted => CascadeRule.Whole,
            CascadeReasons.AcceptedEarly => CascadeRule.Early,
            CascadeReasons.AcceptedBefore => CascadeRule.Before,
            CascadeReasons.StrongestNoCertificate => _options.Mode == CascadeMode.Route ? CascadeRule.Before : CascadeRule.Whole,
            _ => null,
        };
        var about = tier == _last && _needs is not null && FindFitting() is [var first, ..] ? first : tier;
        return rule is not { } known || _state.Certificates.Find(_taskClass, about, known) is not { } certificate ? details
            : details with { Certificate = certificate, CertifiedTier = _options.Tiers[about].Name };
    }

    /// <summary>Counts cost, and says what the answer avoided beside the strongest tier's.</summary>
    private EnergyEstimate? Total(TierAnswer answer, in CallCost call, int inVain, bool isComplete)
    {
        if (!isComplete || _plan.IsSettled)
            return null;

        _cost += call.Cost;
        _state.Estimates.Observe(_taskClass, answer.Tier, call);
        if (answer.Tier == _last)
        {
            // Without a cascade the conversation would have been in the strongest tier's cache.
            var switched = SwitchOf(answer);
            _state.Totals.Add(answer.Tier, inVain, false, _cost, call.Cost - (switched.Cost ?? 0));
            return switched.Energy is { Joules: > 0 } again ? EnergyEstimate.Zero - again : null;
        }

        var known = _state.Estimates.Find(_taskClass, _last);
        var (strongest, strongestCost) = (known.Energy, known.Cost);
        if (strongest is null || strongestCost is null)
        {
            var metadata = _tiers.MetadataOf(_last);
            var model = _options.Tiers[_last].ModelId ?? metadata?.DefaultModelId;
            strongest ??= WithoutEnergy(answer.Usage) is { } tokens ? _state.Costs.EnergyOf(tokens, model, metadata?.ProviderName) : null;
            strongestCost ??= _state.Costs.Of(_options.Tiers[_last], answer.Usage, model, strongest).Cost;
        }

        _state.Totals.Add(answer.Tier, inVain, Result.IsBelowFloor, _cost, strongestCost);
        return Result.IsBelowFloor || _decision!.Reason == CascadeReasons.Refused ? null : strongest - call.Energy;
    }

    /// <summary>What the tokens took that a conversation had in the cache of the tier that it left.</summary>
    private CallCost SwitchOf(TierAnswer answer)
    {
        if (!IsWarm(_plan.Place) || _plan.Place is not { } before || before.Tier == answer.Tier)
            return default;
        var metadata = _tiers.MetadataOf(answer.Tier);
        var tier = _options.Tiers[answer.Tier];
        var modelId = answer.ModelId ?? tier.ModelId ?? metadata?.DefaultModelId;
        return _state.Costs.OfSwitch(tier, before.Tokens, modelId, metadata?.ProviderName);
    }

    private bool IsWarm(ConversationTier? place) =>
        place is { } known && _state.Stage.TimeProvider.GetElapsedTime(known.UsedAt) < _options.CacheLifetime;

    // A stream that its reader left: many providers go on, and bill.
    private CallCost Unread(TierAnswer answer, CascadeTier tier, string? modelId, string? providerName)
    {
        var usage = answer.Usage
            ?? TierCosts.Assume((_needs ??= new TierNeeds(_messages, _chatOptions)).AboutTokens, answer.Stream?.Characters ?? 0);
        return _state.Costs.Of(tier, usage, modelId, _state.Costs.EnergyOf(usage, modelId, providerName));
    }

    private void SpendDay()
    {
        lock (_lock)
            _state.Spend(_plan.IsSettled || _taskClass.Length == 0 ? null : _taskClass, _joules + (_ownSpent?.Joules ?? 0), _money);
    }

    // What one engine metered says nothing of another model's call.
    private static UsageDetails? WithoutEnergy(UsageDetails? usage) => usage is null ? null : new UsageDetails
    {
        InputTokenCount = usage.InputTokenCount,
        OutputTokenCount = usage.OutputTokenCount,
        TotalTokenCount = usage.TotalTokenCount,
    };

    private void Remember(TierAnswer answer)
    {
        var now = _state.Stage.TimeProvider.GetTimestamp();
        var hasSwitched = _plan.HasSwitched || (_plan.Place is { } before && before.Tier != answer.Tier);
        var tokens = answer.Usage?.InputTokenCount + answer.Usage?.OutputTokenCount ?? _needs?.AboutTokens ?? 0;
        var place = new ConversationTier(answer.Tier, tokens, now, hasSwitched);
        _state.Conversations.Set(_plan.Key, place);
        foreach (var id in answer.CallIds)
            _state.Conversations.Set(ConversationTiers.CallKey(id), place);
        if (answer.ConversationId is { } conversation)
            _state.Conversations.Set(Routing.ConversationPlaces.IdKey(conversation), place);
        if (_plan.Place is { } known && known.Tier != answer.Tier && IsWarm(known))
            _state.Instruments.CountSwitch(known.Tokens);
    }

    /// <summary>
    /// Leaves the request to be compared: if it was drawn, or if both a draft and the strongest tier's answer are there anyway.
    /// </summary>
    private void LeaveEvidence(TierAnswer answer)
    {
        if (_plan.IsSettled || answer.Response?.ContinuationToken is not null)
            return;
        if (!_isDrawn && (answer.Tier != _last || _drafts is null))
            return;
        if (_needs!.AboutTokens * 4 > _options.MaxEvidenceLength || FindFitting() is not { Count: > 0 } fitting)
            return;

        var options = _chatOptions?.Clone();
        var job = new EvidenceJob(_request, _taskClass, ContentCopy.Of(_messages), options, [.. fitting, _last], _isDrawn)
        {
            Opinions = _opinions,
        };
        foreach (var (tier, draft) in _drafts ?? [])
            Put(tier, draft);
        Put(answer.Tier, answer);
        _state.Worker.Add(job);

        void Put(int tier, TierAnswer given)
        {
            if (given.Response is not { } response)
            {
                if (given.Stream is not { HasEnded: true, Keeps: true } stream)
                    return;
                response = stream.Updates.ToChatResponse();
            }

            job.Answers[tier] = new ChatResponse(ContentCopy.Of([.. response.Messages]))
            {
                FinishReason = response.FinishReason,
                ModelId = response.ModelId,
                AdditionalProperties = response.AdditionalProperties,
            };
            if (given.Reading is { } reading)
                job.Readings[tier] = reading;
        }
    }

    private TierTry Failed(TierAnswer answer, TierFailure failure, ExceptionDispatchInfo? error)
    {
        if (error is not null)
            _state.TierOutage.Failed(error.SourceException, 1 << answer.Tier);
        var isTimedOut = failure.Kind == TierFailureKind.TimedOut;
        var reason = failure.Kind switch
        {
            TierFailureKind.RateLimited => CascadeReasons.DraftRateLimited,
            TierFailureKind.TimedOut => CascadeReasons.DraftTimedOut,
            _ => CascadeReasons.DraftFailed,
        };
        return InVain(answer, reason, isCutShort: isTimedOut) with { Failure = failure, Error = error };
    }

    /// <summary>A try that was cut off by the caller, or by a tier that was faster.</summary>
    private void Cancelled(TierAnswer answer) => InVain(answer, CascadeReasons.DraftCancelled, isCutShort: true);

    /// <summary>Notes a call in vain.</summary>
    private TierTry InVain(TierAnswer answer, string reason, bool isCutShort)
    {
        var tier = _options.Tiers[answer.Tier];
        var metadata = _tiers.MetadataOf(answer.Tier);
        var modelId = answer.ModelId ?? tier.ModelId ?? metadata?.DefaultModelId;
        var usage = StreamedUsage.Sum(answer.Usage, answer.CutOff.Known);
        EnergyEstimate? energy = null;
        if (usage is null && (isCutShort || answer.Stream?.Characters > 0))
        {
            // Many providers go on, and bill, though nobody listens any more.
            usage = TierCosts.Assume((_needs ??= new TierNeeds(_messages, _chatOptions)).AboutTokens, answer.Stream?.Characters ?? 0);
            energy = _state.Costs.EnergyOf(usage, modelId, metadata?.ProviderName) is { } assumed
                ? assumed with { Method = EnergyMethod.Assumed }
                : null;
        }

        energy ??= _state.Costs.EnergyOf(usage, modelId, metadata?.ProviderName);
        var record = new StageRecord(
            WattwiseStages.Model, StageOutcome.Rejected, reason, energy, null, _state.Stage.TimeProvider.GetElapsedTime(answer.Start),
            usage)
        {
            ModelId = modelId,
            Cascade = new CascadeDetails(tier.Name, _state.Instruments.TagOf(_taskClass)),
        };
        lock (_lock)
        {
            _inVain.Add(record);
            if (answer.Response is not null)
                (_drafts ??= [])[answer.Tier] = answer;
        }

        Spend(tier, answer.Tier, usage, modelId, energy, isWhole: answer.Response is not null);
        _state.Instruments.CountDraft(tier.Name, reason);
        return new TierTry(reason, answer.Response is null ? null : answer) { Record = record, CutOff = answer.CutOff };
    }

    private void NotInVain(TierTry tried)
    {
        lock (_lock)
            _inVain.RemoveAll(record => ReferenceEquals(record, tried.Record));
    }

    private void Spend(CascadeTier tier, int number, UsageDetails? usage, string? modelId, EnergyEstimate? energy, bool isWhole)
    {
        if (energy is { } spent)
            _budget.Spend(spent.Joules);

        // A call that failed at once cost nothing that anybody knows of.
        if (usage is null)
            return;
        var call = _state.Costs.Of(tier, usage, modelId, energy);
        if (isWhole && _taskClass.Length > 0)
            _state.Estimates.Observe(_taskClass, number, call);
        lock (_lock)
            (_cost, _joules, _money) = (_cost + call.Cost, _joules + (call.Energy?.Joules ?? 0), _money + (call.Money ?? 0));
    }

    private TimeSpan OwnTime(StageRecord[] inVain)
    {
        var own = _state.Stage.TimeProvider.GetElapsedTime(_start);
        foreach (var record in inVain)
            own -= record.Duration;
        if (_decision?.Answer is { } answer)
            own -= _state.Stage.TimeProvider.GetElapsedTime(answer.Start);
        return own > TimeSpan.Zero ? own : TimeSpan.Zero;
    }
}
