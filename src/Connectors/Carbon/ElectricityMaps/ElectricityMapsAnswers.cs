using System.Text.Json.Serialization;

namespace Wattwise.Carbon;

/// <summary>Answers of Electricity Maps.</summary>
internal static class ElectricityMapsAnswers
{
    /// <summary>Of <c>/carbon-intensity/latest</c>. An intensity that is null is not known; one that is missing is another shape.</summary>
    internal sealed record Latest
    {
        public required string Zone { get; init; }

        public required double? CarbonIntensity { get; init; }

        public required DateTimeOffset Datetime { get; init; }

        public string? EmissionFactorType { get; init; }

        public bool? IsEstimated { get; init; }

        public string? TemporalGranularity { get; init; }
    }

    /// <summary>Of <c>/carbon-intensity/forecast</c>.</summary>
    internal sealed record Forecast
    {
        public required string Zone { get; init; }

        [JsonPropertyName("forecast")]
        public required Hour[] Hours { get; init; }

        public DateTimeOffset? UpdatedAt { get; init; }

        public string? EmissionFactorType { get; init; }

        public string? TemporalGranularity { get; init; }
    }

    /// <summary>One step of a forecast.</summary>
    internal sealed record Hour
    {
        public required double? CarbonIntensity { get; init; }

        public required DateTimeOffset Datetime { get; init; }
    }
}
