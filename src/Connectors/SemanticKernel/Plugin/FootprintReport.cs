using System.Text.Json;

namespace Wattwise.SemanticKernel;

/// <summary>The sums of a ledger, as a model reads them.</summary>
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

    /// <summary>As JSON: templates of prompts put the text of a result into the prompt.</summary>
    public override string ToString() => JsonSerializer.Serialize(this);
}
