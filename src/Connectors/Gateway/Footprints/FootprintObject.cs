using System.Text.Json;
using Wattwise.Accounting;
using Wattwise.Caching;

namespace Wattwise.Gateway.Footprints;

/// <summary>Writes what a request took as the <c>wattwise</c> object of its reply.</summary>
internal static class FootprintObject
{
    /// <param name="writer">Writes the reply, whose object is open.</param>
    /// <param name="footprint">What it took; <see langword="null"/> without accounting.</param>
    /// <param name="tier">The tier of a cascade that answered.</param>
    /// <param name="ignored">The fields that changed nothing.</param>
    public static void Write(Utf8JsonWriter writer, RequestFootprint? footprint, string? tier, IReadOnlyList<string> ignored)
    {
        if (footprint is null && tier is null && ignored.Count == 0)
            return;
        writer.WriteStartObject("wattwise"u8);
        if (footprint is not null)
            WriteFootprint(writer, footprint);
        if (tier is not null)
            writer.WriteString("tier"u8, tier);
        if (ignored.Count > 0)
        {
            writer.WriteStartArray("ignored"u8);
            foreach (var field in ignored)
                writer.WriteStringValue(field);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    /// <summary>
    /// What the cache did; <see langword="null"/> without a cache. Of several calls, the first that it did not answer.
    /// </summary>
    public static (string Outcome, string Reason)? Cache(RequestFootprint footprint)
    {
        (string Outcome, string Reason)? cache = null;
        foreach (var stage in footprint.Stages)
        {
            if (stage.Stage != WattwiseStages.SemanticCache || (stage.Usage is not null && stage.Outcome == StageOutcome.Applied))
                continue;
            var outcome = stage.Outcome == StageOutcome.Answered ? "hit"
                : stage.Reason.StartsWith(CacheReasons.BypassPrefix, StringComparison.Ordinal) ? "bypass" : "miss";
            if (outcome != "hit")
                return (outcome, stage.Reason);
            cache ??= (outcome, stage.Reason);
        }

        return cache;
    }

    private static void WriteFootprint(Utf8JsonWriter writer, RequestFootprint footprint)
    {
        writer.WriteStartObject("energy"u8);
        writer.WriteNumber("spent_joules"u8, footprint.Spent.Joules);
        writer.WriteNumber("low_joules"u8, footprint.Spent.Low);
        writer.WriteNumber("high_joules"u8, footprint.Spent.High);
        writer.WriteString("method"u8, Name(footprint.Spent.Method));
        writer.WriteNumber("avoided_joules"u8, footprint.Avoided.Joules);
        writer.WriteNumber("overhead_joules"u8, footprint.Overhead.Joules);
        writer.WriteNumber("net_saved_joules"u8, footprint.NetSaved.Joules);
        writer.WriteBoolean("complete"u8, footprint.IsComplete);
        writer.WriteEndObject();
        WriteCarbon(writer, footprint);
        WriteCost(writer, footprint);

        var tokens = SpentTokens.Of(footprint);
        writer.WriteStartObject("tokens"u8);
        writer.WriteNumber("input"u8, tokens.Input);
        writer.WriteNumber("cached_input"u8, tokens.CachedInput);
        writer.WriteNumber("output"u8, tokens.Output);
        writer.WriteEndObject();
        if (Cache(footprint) is { } cache)
        {
            writer.WriteStartObject("cache"u8);
            writer.WriteString("outcome"u8, cache.Outcome);
            writer.WriteString("reason"u8, cache.Reason);
            writer.WriteEndObject();
        }

        WriteStages(writer, footprint);
    }

    private static void WriteCarbon(Utf8JsonWriter writer, RequestFootprint footprint)
    {
        if (footprint.Intensity is not { } intensity)
            return;
        writer.WriteStartObject("carbon"u8);
        writer.WriteNumber("operational_grams"u8, footprint.OperationalGrams ?? 0);
        writer.WriteNumber("embodied_grams"u8, footprint.EmbodiedGrams);
        writer.WriteNumber("grams_per_kwh"u8, intensity.GramsPerKwh);
        writer.WriteString("zone"u8, intensity.Zone.ToString());
        writer.WriteEndObject();
    }

    private static void WriteCost(Utf8JsonWriter writer, RequestFootprint footprint)
    {
        if (footprint.Cost is not { } cost)
            return;
        writer.WriteStartObject("cost"u8);
        writer.WriteNumber("amount"u8, cost.Amount);
        if (footprint.CostAvoided is { } avoided)
            writer.WriteNumber("avoided"u8, avoided.Amount);
        writer.WriteString("currency"u8, cost.Currency);
        writer.WriteEndObject();
    }

    private static void WriteStages(Utf8JsonWriter writer, RequestFootprint footprint)
    {
        writer.WriteStartArray("stages"u8);
        foreach (var stage in footprint.Stages)
        {
            writer.WriteStartObject();
            writer.WriteString("stage"u8, stage.Stage);
            writer.WriteString("outcome"u8, Name(stage.Outcome));
            writer.WriteString("reason"u8, stage.Reason);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static string Name(EnergyMethod method) => method switch
    {
        EnergyMethod.Measured => "measured",
        EnergyMethod.Modelled => "modelled",
        _ => "assumed",
    };

    private static string Name(StageOutcome outcome) => outcome switch
    {
        StageOutcome.PassedThrough => "passed_through",
        StageOutcome.Answered => "answered",
        StageOutcome.Applied => "applied",
        StageOutcome.ModelCalled => "model_called",
        StageOutcome.Rejected => "rejected",
        _ => "failed",
    };
}
