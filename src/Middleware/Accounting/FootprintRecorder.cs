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
    private readonly ModelPrices? _prices;
    private readonly string _currency;
    private readonly TimeProvider _timeProvider;
    private readonly string? _providerName;
    private readonly string? _defaultModelId;
    private readonly bool _isBookedBehind;
    private readonly Outage _energyModelOutage;

    /// <param name="options">How to account.</param>
    /// <param name="providerName">Of the client behind.</param>
    /// <param name="defaultModelId">Of the client behind: the model where neither answer nor request names one.</param>
    /// <param name="isBookedBehind">True if another accounting stage is behind this one, which books what comes through it.</param>
    /// <param name="stage">The accounting stage.</param>
    public FootprintRecorder(
        AccountingOptions options, string? providerName, string? defaultModelId, bool isBookedBehind, StageContext stage)
    {
        _isBookedBehind = isBookedBehind;
        _energyModel = options.EnergyModel ?? stage.Services.Find<IEnergyModel>() ?? RemoteEnergyModel.Default;
        _prices = options.Prices.IsEmpty ? null : new ModelPrices(options.Prices);
        _timeProvider = stage.TimeProvider;
        _currency = options.Prices.Currency;
        _providerName = providerName;
        _defaultModelId = defaultModelId;
        _energyModelOutage = stage.Watch("energy model", "the energy of model calls stays unknown");
    }

    /// <summary>Makes the footprint of a request that a stage or the model answered, or that failed on the way.</summary>
    /// <param name="records">The request's records.</param>
    /// <param name="answer">What came back.</param>
    /// <param name="duration">Wall time of the request.</param>
    /// <param name="intensity">The carbon intensity, if known.</param>
    /// <param name="isBatch">True if the request is billed at the batch price.</param>
    public RequestFootprint Record(
        IReadOnlyList<StageRecord> records, in ModelAnswer answer, TimeSpan duration, CarbonIntensity? intensity, bool isBatch)
    {
        var stages = Settle(records, answer, duration);
        var (cost, avoided) = Price(stages, isBatch);
        return new RequestFootprint(stages, duration, intensity, cost, avoided);
    }

    /// <summary>The records of a request with their energy, the call that gave the answer among them.</summary>
    public StageRecord[] Settle(IReadOnlyList<StageRecord> records, in ModelAnswer answer, TimeSpan duration)
    {
        var modelId = answer.ModelId ?? _defaultModelId;
        var own = TimeSpan.Zero;
        for (var i = 0; i < records.Count; i++)
            own += records[i].Duration;

        var usage = answer.Usage is { } reported ? UsageMarks.Rest(reported) : null;
        var isBooked = IsBooked(records, answer.Usage, usage);
        var stages = new StageRecord[records.Count + (isBooked ? 0 : 1)];
        for (var i = 0; i < records.Count; i++)
            stages[i] = WithEnergy(records[i], modelId);
        if (!isBooked)
            stages[^1] = BookModelCall(answer with { Usage = usage }, modelId, duration > own ? duration - own : TimeSpan.Zero);
        return stages;
    }

    /// <summary>The footprint of work that ended after its request.</summary>
    public RequestFootprint RecordLate(StageRecord record, CarbonIntensity? intensity, bool isBatch)
    {
        StageRecord[] stages = [WithEnergy(record, record.ModelId ?? _defaultModelId)];
        var (cost, avoided) = Price(stages, isBatch);
        return new RequestFootprint(stages, TimeSpan.Zero, intensity, cost, avoided);
    }

    /// <summary>The currency of all costs; <see langword="null"/> if no prices are known.</summary>
    public string? Currency => _prices is null ? null : _currency;

    /// <summary>The price of a record's call at a time; <see langword="null"/> if it is unknown.</summary>
    public decimal? PriceOf(StageRecord stage, bool isBatch, DateTimeOffset time) =>
        stage.Usage is { } usage && _prices?.Find(stage.ModelId, time) is { } price ? price.Of(TokenClasses.Of(usage), isBatch) : null;

    /// <summary>The energy model's or the price table's word that a model exists.</summary>
    public bool Knows(string modelId)
    {
        try
        {
            return _prices?.Knows(modelId) == true
                || _energyModel.Estimate(new ModelCall(modelId, _providerName, 1, 0, 1, 0, null)) is not null;
        }
        catch (Exception exception)
        {
            _energyModelOutage.Failed(exception);
            return false;
        }
    }

    /// <summary>
    /// True if nothing of the answer is left to book: a stage answered or booked its call, or the calls behind were booked as they were
    /// made.
    /// </summary>
    private bool IsBooked(IReadOnlyList<StageRecord> records, UsageDetails? reported, UsageDetails? rest)
    {
        var isAnswered = false;
        var isMarked = UsageMarks.AreOn(reported);
        for (var i = 0; i < records.Count; i++)
        {
            var record = records[i];
            if (record.IsNested)
                continue;
            if (record is { Stage: WattwiseStages.Model, IsMarked: false, Outcome: not StageOutcome.Rejected })
                return true;
            if (record.Outcome == StageOutcome.Answered)
            {
                isAnswered = true;

                // A stage may pass on the tokens that it avoided as those of its answer.
                if (record.Usage is { } avoided && rest is not null
                    && (avoided.InputTokenCount, avoided.OutputTokenCount) == (rest.InputTokenCount, rest.OutputTokenCount))
                {
                    return true;
                }
            }

            isMarked |= record.IsMarked || record.Reason == ModelReasons.Left;
        }

        // An answer of a stage reports no tokens. Tokens that nobody marked are of a call that nobody booked, whatever else was booked
        // meanwhile.
        if (rest is not null && UsageMarks.HasTokens(rest))
            return false;
        return isMarked || isAnswered || _isBookedBehind;
    }

    private StageRecord BookModelCall(in ModelAnswer answer, string? modelId, TimeSpan latency)
    {
        var impact = answer.Usage is { } usage ? ImpactOf(usage, modelId, latency) : null;
        return new StageRecord(
            WattwiseStages.Model, answer.Outcome, answer.Reason ?? ReasonOf(answer.Usage, impact), impact?.Energy, null, latency,
            answer.Usage)
        {
            ModelId = modelId,
            Idle = answer.Usage.GetIdleEnergy(),
            EmbodiedGrams = impact?.EmbodiedGrams ?? 0,
            OnSiteWaterLitres = impact?.OnSiteWaterLitres,
            EmbodiedMegajoules = impact?.EmbodiedMegajoules,
            IsMarked = true,
        };
    }

    private static string ReasonOf(UsageDetails? usage, ModelImpact? impact) =>
        usage is null ? ModelReasons.NoUsage
        : usage.GetEnergy() is not null ? ModelReasons.Metered
        : impact is not null ? ModelReasons.Estimated
        : ModelReasons.UnknownModel;

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
        if (isAvoided)
            return record with { Avoided = impact?.Energy, ModelId = modelId };

        // Whoever books a call as it is made does not know yet how its energy comes to be known.
        var reason = record is { IsMarked: true, Reason: ModelReasons.Estimated } ? ReasonOf(usage, impact) : record.Reason;
        return record with
        {
            Spent = impact?.Energy,
            Idle = record.Idle ?? usage.GetIdleEnergy(),
            EmbodiedGrams = impact?.EmbodiedGrams ?? 0,
            OnSiteWaterLitres = impact?.OnSiteWaterLitres,
            EmbodiedMegajoules = impact?.EmbodiedMegajoules,
            ModelId = modelId,
            Reason = reason,
        };
    }

    private ModelImpact? ImpactOf(UsageDetails usage, string? modelId, TimeSpan? latency) => usage.GetEnergy() is { } metered
        ? new ModelImpact(metered, EmbodiedGrams: 0)
        : Estimate(usage.ToModelCall(modelId, _providerName, latency));

    private ModelImpact? Estimate(in ModelCall call)
    {
        try
        {
            var impact = _energyModel.Estimate(call);
            if (impact is { Energy: { IsAmount: false } energy })
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

    private (Money? Cost, Money? Avoided) Price(StageRecord[] stages, bool isBatch)
    {
        if (_prices is null)
            return default;

        var now = _timeProvider.GetUtcNow();
        decimal? cost = 0;
        decimal? avoided = 0;
        foreach (var stage in stages)
        {
            // One call without a price or without known tokens makes the sum unknown, not smaller.
            if (stage.IsModelCall)
                cost += PriceOf(stage, isBatch, now);
            else if (stage.Outcome == StageOutcome.Answered)
                avoided += PriceOf(stage, isBatch, now);
        }

        return (AsMoney(cost), AsMoney(avoided));
    }

    private Money? AsMoney(decimal? amount) => amount is { } known ? new Money(known, _currency) : null;
}
