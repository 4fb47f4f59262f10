using System.Text.Json;
using Wattwise.Carbon;

namespace Wattwise.SemanticKernel;

/// <summary>A carbon intensity, as a model reads it.</summary>
internal sealed record IntensityReport
{
    /// <summary><c>known</c> or <c>unknown</c>.</summary>
    public required string Intensity { get; init; }

    public double? GramsPerKwh { get; init; }

    public string? Zone { get; init; }

    public string? Signal { get; init; }

    public bool? IsEstimated { get; init; }

    public string? Source { get; init; }

    public static IntensityReport Of(CarbonIntensity? intensity, string? zone) => intensity is null
        ? new IntensityReport { Intensity = "unknown", Zone = zone }
        : new IntensityReport
        {
            Intensity = "known",
            GramsPerKwh = intensity.GramsPerKwh,
            Zone = zone,
            Signal = intensity.Signal.ToString(),
            IsEstimated = intensity.IsEstimated,
            Source = intensity.Source,
        };

    /// <summary>As JSON: templates of prompts put the text of a result into the prompt.</summary>
    public override string ToString() => JsonSerializer.Serialize(this);
}
