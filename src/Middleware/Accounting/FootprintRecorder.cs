using Microsoft.Extensions.AI;
using Wattwise.Carbon;
using Wattwise.Energy;

namespace Wattwise.Accounting;

/// <summary>
/// Turns the records of a finished request into its footprint: books the call that gave the answer unless a stage did, adds energy, carbon
/// and money.
/// </summary>
internal sealed class FootprintRecorder
{
    private readonly IEnergyModel _energyModel;
    private readonly ModelIdIndex<ModelPrice>? _prices;
    private readonly ModelPrice? _defaultPrice;
    private readonly string _currency;
    private readonly string? _providerName;
    private readonly string? _defaultModelId;
    private readonly Outage _energyModelOutage;

    public FootprintRecorder(AccountingOptions options, ChatClientMetadata? metadata, StageContext stage)
    {
        _energyModel = options.EnergyModel ?? stage.Services.Find<IEnergyModel>() ?? RemoteEnergyModel.Default;
        _prices = options.Prices.IsEmpty ? null : new ModelIdIndex<ModelPrice>(options.Prices.Models);
        _defaultPrice = options.Prices.Default;
        _currency = options.Prices.Currency;
        _providerName = metadata?.ProviderName;
        _defaultModelId = metadata?.DefaultModelId;
        _energyModelOutage = stage.Watch("energy model", "the energy of model calls stays unknown");
    }

    /// <summary>Makes the footprint of a request that a stage or the model answered, or that failed on the way.</summary>
    public RequestFootprint Record(WattwiseScope scope, in ModelAnswer answer, TimeSpan duration, CarbonIntensity? intensity)
    {
        var records = scope.Records;
        var modelId = answer.ModelId ?? _defaultModelId;
        var own = TimeSpan.Zero;
        var isBooked = false;
        foreach (var record in records)
        {
            isBooked |= record.Outcome == StageOutcome.Answered
                || record is { Stage: WattwiseStages.Model, Outcome: not StageOutcome.Rejected };
            own += record.Duration;
        }

        var stages = new StageRecord[records.Count + (isBooked ? 0 : 1)];
        for (var i = 0; i < records.Count; i++)
            stages[i] = WithEnergy(records[i], modelId);
        if (!isBooked)
            stages[^1] = BookModelCall(answer, modelId, duration > own ? duration - own : TimeSpan.Zero);

        var (cost, avoided) = Price(stages);
        return new RequestFootprint(stages, duration, intensity, cost, avoided);
    }

    private StageRecord BookModelCall(in ModelAnswer answer, string? modelId, TimeSpan latency)
    {
        if (answer.Usage is not { } usage)
            return new StageRecord(WattwiseStages.Model, answer.Outcome, answer.Reason ?? ModelReasons.NoUsage, null, null, latency, null) { ModelId = modelId };

        var metered = usage.GetEnergy();
        var impact = ImpactOf(usage, modelId, latency);
        var reason = answer.Reason ?? (metered is not null ? ModelReasons.Metered : impact is not null ? ModelReasons.Estimated : ModelReasons.UnknownModel);
        return new StageRecord(WattwiseStages.Model, answer.Outcome, reason, impact?.Energy, null, latency, usage)
        {
            ModelId = modelId,
            EmbodiedGrams = impact?.EmbodiedGrams ?? 0,
        };
    }

    // Stages know the tokens of the calls that they made or avoided, but not their energy: the model that estimates a call
    // also estimates its absence.
    private StageRecord WithEnergy(StageRecord record, string? requestedModelId)
    {
        if (record.Usage is not { } usage)
            return record;

        var isAvoided = record.Outcome == StageOutcome.Answered;
        var modelId = record.ModelId ?? (isAvoided || record.Stage == WattwiseStages.Model ? requestedModelId : null);
        if ((isAvoided ? record.Avoided : record.Spent) is not null)
            return modelId == record.ModelId ? record : record with { ModelId = modelId };

        var impact = ImpactOf(usage, modelId, record.Duration > TimeSpan.Zero && !isAvoided ? record.Duration : null);
        return isAvoided
            ? record with { Avoided = impact?.Energy, ModelId = modelId }
            : record with { Spent = impact?.Energy, EmbodiedGrams = impact?.EmbodiedGrams ?? 0, ModelId = modelId };
    }

    private ModelImpact? ImpactOf(UsageDetails usage, string? modelId, TimeSpan? latency) => usage.GetEnergy() is { } metered
        ? new ModelImpact(metered, EmbodiedGrams: 0)
        : Estimate(usage.ToModelCall(modelId, _providerName, latency));

    private ModelImpact? Estimate(in ModelCall call)
    {
        try
        {
            var impact = _energyModel.Estimate(call);
            if (impact is { Energy: var energy } && !(double.IsFinite(energy.Joules + energy.Low + energy.High) && energy.Low >= 0))
                throw new InvalidOperationException($"The energy model gave {energy} for model '{call.ModelId}'.");
            _energyModelOutage.Worked();
            return impact;
        }
        catch (Exception exception)
        {
            _energyModelOutage.Failed(exception);
            return null;
        }
    }

    private (Money? Cost, Money? Avoided) Price(StageRecord[] stages)
    {
        if (_prices is null)
            return default;

        decimal? cost = 0;
        decimal? avoided = 0;
        foreach (var stage in stages)
        {
            // One call without a price or without known tokens makes the sum unknown, not smaller.
            if (stage.IsModelCall)
                cost += PriceOf(stage);
            else if (stage.Outcome == StageOutcome.Answered)
                avoided += PriceOf(stage);
        }

        return (AsMoney(cost), AsMoney(avoided));
    }

    private decimal? PriceOf(StageRecord stage) => stage.Usage is { } usage && (_prices!.Find(stage.ModelId) ?? _defaultPrice) is { } price
        ? price.Of(usage.ToModelCall(stage.ModelId))
        : null;

    private Money? AsMoney(decimal? amount) => amount is { } known ? new Money(known, _currency) : null;
}
