using Wattwise.Carbon;
using Wattwise.Energy;

namespace Wattwise.Accounting;

/// <summary>Writes footprints as the entries of a log: everything that could still change is read here. Thread-safe.</summary>
internal sealed class FootprintEntryBuilder(FootprintRecorder recorder, TimeProvider timeProvider)
{
    private const string StatePrefix = "US-";
    private static readonly GridZone UnitedStates = new("USA");

    public FootprintEntry Build(
        Guid requestId, int part, RequestFootprint footprint, StageOutcome outcome, EffectiveRequestOptions request,
        ControlAssignment? control)
    {
        var mix = footprint.Intensity is { Zone: var zone } ? MixOf(zone) : null;
        var now = timeProvider.GetUtcNow();
        var lines = new FootprintLine[footprint.Stages.Count];
        for (var i = 0; i < lines.Length; i++)
            lines[i] = LineOf(footprint.Stages[i], mix, request.IsBatch, now);
        return new FootprintEntry
        {
            RequestId = requestId,
            Part = part,
            Time = now,
            Tenant = request.CacheScope.Tenant,
            User = request.CacheScope.User,
            Outcome = outcome,
            Duration = footprint.Duration,
            IsComplete = footprint.IsComplete,
            Intensity = footprint.Intensity,
            Currency = recorder.Currency,
            Control = control,
            Lines = lines,
        };
    }

    private FootprintLine LineOf(StageRecord record, ElectricityMix? mix, bool isBatch, DateTimeOffset now)
    {
        var call = record.Usage?.ToModelCall(record.ModelId) ?? default;
        return new FootprintLine
        {
            Stage = record.Stage,
            Outcome = record.Outcome,
            Reason = record.Reason,
            ModelId = record.ModelId,
            Spent = record.Spent,
            Idle = record.Idle,
            Avoided = record.Avoided,
            IsOverhead = record.IsOverhead,
            IsModelCall = record.IsModelCall,
            Duration = record.Duration,
            EmbodiedGrams = record.EmbodiedGrams,

            // EcoLogits: water at the site, and water of the power plants for all energy at the wall; unknown if either is.
            WaterLitres = record.OnSiteWaterLitres + (record.Spent?.KilowattHours * mix?.WaterLitresPerKwh),
            PrimaryEnergyMegajoules = (record.Spent?.KilowattHours * mix?.PrimaryMegajoulesPerKwh) + (record.EmbodiedMegajoules ?? 0),
            InputTokens = call.InputTokens - call.CachedInputTokens,
            CachedInputTokens = call.CachedInputTokens,
            OutputTokens = call.OutputTokens - call.ReasoningTokens,
            ReasoningTokens = call.ReasoningTokens,
            TokensBefore = record.TokensBefore,
            TokensAfter = record.TokensAfter,
            Cascade = record.Cascade,
            Cost = record.IsModelCall || record.Outcome == StageOutcome.Answered ? recorder.PriceOf(record, isBatch, now) : null,
        };
    }

    // Water and primary energy are known by country only.
    private static ElectricityMix? MixOf(GridZone zone) =>
        ElectricityMix.Find(zone.Code?.StartsWith(StatePrefix, StringComparison.OrdinalIgnoreCase) == true ? UnitedStates : zone);
}
