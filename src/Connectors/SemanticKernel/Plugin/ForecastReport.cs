using System.Text.Json;
using Wattwise.Carbon;

namespace Wattwise.SemanticKernel;

/// <summary>The carbon intensities to come, as a model reads them.</summary>
internal sealed record ForecastReport
{
    /// <summary><c>known</c> or <c>unknown</c>.</summary>
    public required string Forecast { get; init; }

    public string? Zone { get; init; }

    public string? Signal { get; init; }

    public string? Source { get; init; }

    public DateTimeOffset? GeneratedAt { get; init; }

    /// <summary>The spans in order; empty if nothing is known. What is missing between or after them is not known.</summary>
    public required IReadOnlyList<SpanReport> Spans { get; init; }

    public static ForecastReport Of(CarbonForecast? forecast, string? zone, DateTimeOffset now, TimeSpan horizon)
    {
        SpanReport[] spans =
        [
            .. (forecast?.Points ?? []).Where(point => point.To > now && point.From < now + horizon)
                .Select(point => new SpanReport(point.From.ToUniversalTime(), point.To.ToUniversalTime(), point.GramsPerKwh)),
        ];
        return forecast is null || spans.Length == 0
            ? new ForecastReport { Forecast = "unknown", Zone = zone, Spans = [] }
            : new ForecastReport
            {
                Forecast = "known",
                Zone = zone,
                Signal = forecast.Signal.ToString(),
                Source = forecast.Points[0].Source,
                GeneratedAt = forecast.GeneratedAt.ToUniversalTime(),
                Spans = spans,
            };
    }

    /// <summary>As JSON: templates of prompts put the text of a result into the prompt.</summary>
    public override string ToString() => JsonSerializer.Serialize(this);
}
