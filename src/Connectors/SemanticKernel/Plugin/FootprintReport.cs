using System.Text.Json;
using Wattwise.Accounting;

namespace Wattwise.SemanticKernel;

/// <summary>The sums of requests, as a model reads them.</summary>
internal sealed record FootprintReport
{
    public required long Requests { get; init; }

    public required long ModelCalls { get; init; }

    public required long InputTokens { get; init; }

    public required long OutputTokens { get; init; }

    public required double JoulesSpent { get; init; }

    public required double JoulesAvoided { get; init; }

    public required double JoulesNetSaved { get; init; }

    public required string EnergyMethod { get; init; }

    /// <summary>False if the energy of a model call is unknown: the sums are then lower bounds.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>Grams of CO2e by signal; empty if the intensity is unknown.</summary>
    public required IReadOnlyList<CarbonReport> Carbon { get; init; }

    public static FootprintReport Of(FootprintSummary sums) => new()
    {
        Requests = sums.Requests,
        ModelCalls = sums.ModelCalls,
        InputTokens = sums.InputTokens,
        OutputTokens = sums.OutputTokens,
        JoulesSpent = sums.Spent.Joules,
        JoulesAvoided = sums.Avoided.Joules,
        JoulesNetSaved = sums.NetSaved.Joules,
        EnergyMethod = sums.Spent.Method.ToString(),
        IsComplete = sums.IncompleteRequests == 0,
        Carbon = [.. sums.Carbon.Select(
            total => new CarbonReport(total.Signal.ToString(), total.Basis.ToString(), total.SpentGrams, total.AvoidedGrams))],
    };

    /// <summary>As JSON: templates of prompts put the text of a result into the prompt.</summary>
    public override string ToString() => JsonSerializer.Serialize(this);
}
