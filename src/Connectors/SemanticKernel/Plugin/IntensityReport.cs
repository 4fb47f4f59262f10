using System.Text.Json;

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

    /// <summary>As JSON: templates of prompts put the text of a result into the prompt.</summary>
    public override string ToString() => JsonSerializer.Serialize(this);
}
