using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.AI;
using Wattwise.Carbon;
using Wattwise.Energy;

namespace Wattwise.Accounting;

/// <summary>Writes footprints to the meter; see <see cref="WattwiseTelemetry"/> for the names.</summary>
internal sealed class FootprintInstruments
{
    private readonly Counter<double> _energy;
    private readonly Counter<double> _energyAvoided;
    private readonly Counter<double> _carbon;
    private readonly Counter<double> _cost;
    private readonly Counter<double> _costAvoided;
    private readonly Counter<long> _tokens;
    private readonly Counter<long> _tokensAvoided;
    private readonly Counter<long> _outcomes;
    private readonly Histogram<double> _duration;
    private readonly ModelNames _names;
    private readonly StageContext _stage;

    public FootprintInstruments(StageContext stage, ModelNames names)
    {
        (_stage, _names) = (stage, names);
        var meter = stage.Meter;
        _energy = meter.CreateCounter<double>("wattwise.energy", "J", "Energy spent on requests.");
        _energyAvoided = meter.CreateCounter<double>("wattwise.energy.avoided", "J", "Energy not spent thanks to a stage.");
        _carbon = meter.CreateCounter<double>(
            "wattwise.carbon", "gCO2e", "Greenhouse gases of the energy spent and of the hardware's manufacture.");
        _cost = meter.CreateCounter<double>("wattwise.cost", "{currency}", "Money spent on model calls.");
        _costAvoided = meter.CreateCounter<double>("wattwise.cost.avoided", "{currency}", "Money not spent thanks to a stage.");
        _tokens = meter.CreateCounter<long>("wattwise.tokens", "{token}", "Tokens of model calls.");
        _tokensAvoided = meter.CreateCounter<long>(
            "wattwise.tokens.avoided", "{token}", "Tokens of model calls that a stage answered itself.");
        _outcomes = meter.CreateCounter<long>("wattwise.stage.outcomes", "{request}", "What the stages did with requests.");
        _duration = meter.CreateHistogram<double>("wattwise.request.duration", "s", "Wall time of whole requests.");
    }

    public void Record(RequestFootprint footprint, StageOutcome outcome, string? errorType)
    {
        _stage.Report((_duration, footprint, outcome, errorType), static request =>
        {
            if (!request._duration.Enabled)
                return;
            var tags = new TagList { { "wattwise.outcome", NameOf(request.outcome) } };
            if (request.errorType is not null)
                tags.Add("error.type", request.errorType);
            request._duration.Record(request.footprint.Duration.TotalSeconds, tags);
        });
        RecordLate(footprint);
    }

    /// <summary>Counts what is in a footprint, but no request: work that ended after its request.</summary>
    public void RecordLate(RequestFootprint footprint) =>
        _stage.Report((Instruments: this, footprint), static late => late.Instruments.RecordStages(late.footprint));

    private void RecordStages(RequestFootprint footprint)
    {
        if (footprint.Cost is { } cost)
            _cost.Add((double)cost.Amount, new KeyValuePair<string, object?>("wattwise.currency", cost.Currency));
        if (footprint.CostAvoided is { } avoided)
            _costAvoided.Add((double)avoided.Amount, new KeyValuePair<string, object?>("wattwise.currency", avoided.Currency));
        if (!_energy.Enabled && !_energyAvoided.Enabled && !_carbon.Enabled && !_tokens.Enabled && !_tokensAvoided.Enabled
            && !_outcomes.Enabled)
            return;

        for (var i = 0; i < footprint.Stages.Count; i++)
            Record(footprint.Stages[i], footprint.Intensity);
    }

    public static string NameOf(StageOutcome outcome) => outcome switch
    {
        StageOutcome.PassedThrough => "passed_through",
        StageOutcome.Answered => "answered",
        StageOutcome.Applied => "applied",
        StageOutcome.ModelCalled => "model_called",
        StageOutcome.Rejected => "rejected",
        _ => "failed",
    };

    public static string NameOf(EnergyMethod method) => method switch
    {
        EnergyMethod.Measured => "measured",
        EnergyMethod.Modelled => "modelled",
        _ => "assumed",
    };

    private void Record(StageRecord record, CarbonIntensity? intensity)
    {
        var outcome = NameOf(record.Outcome);
        _outcomes.Add(1, new("wattwise.stage", record.Stage), new("wattwise.outcome", outcome), new("wattwise.reason", record.Reason));

        var tags = new TagList { { "wattwise.stage", record.Stage }, { "wattwise.outcome", outcome } };
        var model = record.ModelId is { } modelId ? _names.TagOf(modelId) : null;
        if (model is not null)
            tags.Add("gen_ai.response.model", model);
        if (record.Spent is { } spent)
        {
            _energy.Add(spent.Joules, WithMethod(tags, spent));
            if (intensity is not null)
                _carbon.Add(intensity.GramsFor(spent), Operational(tags, intensity));
        }

        if (record.Avoided is { } avoided)
            _energyAvoided.Add(avoided.Joules, WithMethod(tags, avoided));
        if (record.EmbodiedGrams > 0)
        {
            var embodied = tags;
            embodied.Add("wattwise.carbon.part", "embodied");
            _carbon.Add(record.EmbodiedGrams, embodied);
        }

        if (record.Usage is not { } usage)
            return;
        if (record.IsModelCall)
            Count(_tokens, usage, model);
        else if (record.Outcome == StageOutcome.Answered)
            Count(_tokensAvoided, usage, model);
    }

    private static TagList WithMethod(TagList tags, EnergyEstimate energy)
    {
        tags.Add("wattwise.energy.method", NameOf(energy.Method));
        return tags;
    }

    private static TagList Operational(TagList tags, CarbonIntensity intensity)
    {
        tags.Add("wattwise.carbon.part", "operational");
        tags.Add("wattwise.carbon.signal", intensity.Signal switch
        {
            IntensitySignal.AverageLocation => "average_location",
            IntensitySignal.Marginal => "marginal",
            _ => "average_market",
        });
        tags.Add("wattwise.carbon.basis", intensity.Basis switch
        {
            IntensityBasis.Lifecycle => "lifecycle",
            IntensityBasis.Direct => "direct",
            _ => "unspecified",
        });
        return tags;
    }

    private static void Count(Counter<long> counter, UsageDetails usage, string? model)
    {
        if (!counter.Enabled)
            return;

        var call = usage.ToModelCall(model);
        Add(call.InputTokens - call.CachedInputTokens, "input");
        Add(call.CachedInputTokens, "cached_input");
        Add(call.OutputTokens, "output");

        void Add(long tokens, string type)
        {
            if (tokens > 0)
                counter.Add(tokens, new("gen_ai.token.type", type), new("gen_ai.response.model", model));
        }
    }
}
