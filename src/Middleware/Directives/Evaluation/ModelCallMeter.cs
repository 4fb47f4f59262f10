using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Energy;

namespace Wattwise.Directives;

/// <summary>Measures a call of the model the way that accounting books it: metered energy, else an estimate from the tokens.</summary>
internal sealed class ModelCallMeter(IEnergyModel energyModel, string? defaultModelId, string? providerName, StageContext stage)
{
    private readonly Outage _outage = stage.Watch("energy model", "what brief answers save stays unknown");

    public Running Start() => new(this, stage.TimeProvider.GetTimestamp());

    private EnergyEstimate? EnergyOf(UsageDetails usage, string? modelId, TimeSpan duration) =>
        CallEnergy.Of(usage, usage.ToModelCall(modelId ?? defaultModelId, providerName, duration), energyModel, _outage);

    /// <summary>A call on its way.</summary>
    internal readonly struct Running(ModelCallMeter meter, long start)
    {
        /// <summary>Ends the measurement.</summary>
        /// <param name="text">The answer.</param>
        /// <param name="usage">Its usage; a usage without tokens, as that of a cached answer, tells no energy.</param>
        /// <param name="modelId">The model that answered.</param>
        public SampleAnswer End(string text, UsageDetails? usage, string? modelId)
        {
            var duration = meter.GetElapsed(start);
            var tokens = (usage?.InputTokenCount ?? 0) + (usage?.OutputTokenCount ?? 0);
            var energy = usage is null || tokens == 0 ? usage?.GetEnergy() : meter.EnergyOf(usage, modelId, duration);
            return new SampleAnswer(text, energy, duration.TotalSeconds, modelId, tokens);
        }
    }

    private TimeSpan GetElapsed(long start) => stage.TimeProvider.GetElapsedTime(start);
}
