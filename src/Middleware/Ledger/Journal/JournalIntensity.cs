using Wattwise.Caching;
using Wattwise.Carbon;

namespace Wattwise.Accounting;

/// <summary>A carbon intensity as JSON has it.</summary>
internal sealed class JournalIntensity
{
    public double GramsPerKwh { get; init; }

    public string? Zone { get; init; }

    public DateTimeOffset From { get; init; }

    public DateTimeOffset To { get; init; }

    public IntensitySignal Signal { get; init; }

    public IntensityBasis Basis { get; init; }

    public bool IsEstimated { get; init; }

    public string? Source { get; init; }

    public static JournalIntensity? Of(CarbonIntensity? intensity) => intensity is null ? null : new()
    {
        GramsPerKwh = intensity.GramsPerKwh,
        Zone = StorableText.Encode(intensity.Zone.Code),
        From = intensity.From.ToUniversalTime(),
        To = intensity.To.ToUniversalTime(),
        Signal = intensity.Signal,
        Basis = intensity.Basis,
        IsEstimated = intensity.IsEstimated,
        Source = StorableText.Encode(intensity.Source),
    };

    public CarbonIntensity ToIntensity() =>
        new(GramsPerKwh, new GridZone(StorableText.Decode(Zone)!), From, To, Signal, IsEstimated, StorableText.Decode(Source)!)
        {
            Basis = Basis,
        };
}
