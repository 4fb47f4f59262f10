using Wattwise.Carbon;

namespace Wattwise.Tool.Carbon;

/// <summary>The intensity of a span, with all that says what kind of figure it is.</summary>
internal sealed record IntensityFigure(
    string Zone, double GramsPerKwh, DateTimeOffset From, DateTimeOffset To, IntensitySignal Signal, IntensityBasis Basis, bool IsEstimated,
    string Source)
{
    public static IntensityFigure Of(CarbonIntensity intensity) => new(
        intensity.Zone.Code, intensity.GramsPerKwh, intensity.From, intensity.To, intensity.Signal, intensity.Basis, intensity.IsEstimated,
        intensity.Source);
}
