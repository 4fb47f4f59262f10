using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Wattwise.Carbon;

namespace Wattwise.Accounting;

/// <summary>Turns what is known of a finished request into its footprint: books the model call, adds carbon and money.</summary>
internal sealed class FootprintRecorder
{
    private readonly IEnergyModel _energyModel;
    private readonly ModelIdIndex<ModelPrice>? _prices;
    private readonly ModelPrice? _defaultPrice;
    private readonly string _currency;
    private readonly string? _providerName;
    private readonly string? _defaultModelId;
    private readonly ILogger _logger;
    private int _isEnergyModelOut;

    public FootprintRecorder(AccountingOptions options, ChatClientMetadata? metadata, ILogger logger)
    {
        _energyModel = options.EnergyModel ?? Energy.RemoteEnergyModel.Default;
        _prices = options.Prices.IsEmpty ? null : new ModelIdIndex<ModelPrice>(options.Prices.Models);
        _defaultPrice = options.Prices.Default;
        _currency = options.Prices.Currency;
        _providerName = metadata?.ProviderName;
        _defaultModelId = metadata?.DefaultModelId;
        _logger = logger;
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
            isBooked |= record.Outcome == StageOutcome.Answered || record.Stage == WattwiseStages.Model;
            own += record.Duration;
        }

        var stages = new StageRecord[records.Count + (isBooked ? 0 : 1)];
        for (var i = 0; i < records.Count; i++)
            stages[i] = WithAvoided(records[i], modelId);
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
        var impact = metered is { } energy
            ? new ModelImpact(energy, EmbodiedGrams: 0)
            : Estimate(usage.ToModelCall(modelId, _providerName, latency));
        var reason = answer.Reason ?? (metered is not null ? ModelReasons.Metered : impact is not null ? ModelReasons.Estimated : ModelReasons.UnknownModel);
        return new StageRecord(WattwiseStages.Model, answer.Outcome, reason, impact?.Energy, null, latency, usage)
        {
            ModelId = modelId,
            EmbodiedGrams = impact?.EmbodiedGrams ?? 0,
        };
    }

    // A cache keeps the tokens of a remote call but does not know what they took: the same model that prices a call prices its absence.
    private StageRecord WithAvoided(StageRecord record, string? requestedModelId)
    {
        if (record is not { Outcome: StageOutcome.Answered, Usage: { } usage })
            return record;
        var modelId = record.ModelId ?? requestedModelId;
        if (record.Avoided is not null && modelId == record.ModelId)
            return record;
        return record with
        {
            Avoided = record.Avoided ?? usage.GetEnergy() ?? Estimate(usage.ToModelCall(modelId, _providerName))?.Energy,
            ModelId = modelId,
        };
    }

    private ModelImpact? Estimate(in ModelCall call)
    {
        try
        {
            var impact = _energyModel.Estimate(call);
            if (impact is { Energy: var energy } && !(double.IsFinite(energy.Joules + energy.Low + energy.High) && energy.Low >= 0))
                throw new InvalidOperationException($"The energy model gave {energy} for model '{call.ModelId}'.");
            _isEnergyModelOut = 0;
            return impact;
        }
        catch (Exception error)
        {
            if (Interlocked.Exchange(ref _isEnergyModelOut, 1) == 0)
                _logger.LogWarning(error, "The energy model failed; the energy of model calls stays unknown until it works again.");
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
            if (stage.Stage == WattwiseStages.Model)
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
