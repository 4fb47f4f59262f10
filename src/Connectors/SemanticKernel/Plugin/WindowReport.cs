using System.Text.Json;
using Wattwise.Carbon;

namespace Wattwise.SemanticKernel;

/// <summary>The best time for work that can wait, as a model reads it.</summary>
internal sealed record WindowReport
{
    /// <summary><c>known</c> or <c>unknown</c>.</summary>
    public required string Window { get; init; }

    public string? Zone { get; init; }

    /// <summary>Where it begins, in UTC.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Where it ends, in UTC.</summary>
    public DateTimeOffset? To { get; init; }

    public double? GramsPerKwh { get; init; }

    /// <summary>The mean if the work began now; <see langword="null"/> if it is unknown.</summary>
    public double? GramsPerKwhNow { get; init; }

    /// <summary>False if the forecast does not reach the deadline, or has gaps before it.</summary>
    public bool? IsWholeTimeKnown { get; init; }

    public static WindowReport Of(CarbonWindow? window, CarbonIntensity? now, string? zone) => window is null
        ? new WindowReport { Window = "unknown", Zone = zone }
        : new WindowReport
        {
            Window = "known",
            Zone = zone,
            From = window.Start.ToUniversalTime(),
            To = window.End.ToUniversalTime(),
            GramsPerKwh = window.Mean.GramsPerKwh,
            GramsPerKwhNow = now?.GramsPerKwh,
            IsWholeTimeKnown = window.IsComplete,
        };

    /// <summary>As JSON: templates of prompts put the text of a result into the prompt.</summary>
    public override string ToString() => JsonSerializer.Serialize(this);
}
