using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Wattwise.Gateway.Metrics;

/// <summary>All readings of the instruments of one name. Thread-safe.</summary>
internal sealed class MetricFamily
{
    /// <summary>The most series of a name; what comes after them is one more series, marked as OpenTelemetry marks it.</summary>
    public const int MaxSeries = 2000;

    private const string Overflow = "otel_metric_overflow";

    // OpenTelemetry's default, and one for seconds that begins at half a millisecond.
    private static readonly double[] DefaultBounds = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000];
    private static readonly double[] SecondBounds =
        [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    private readonly ConcurrentDictionary<string, MetricSeries> _series = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, MetricSeries>.AlternateLookup<ReadOnlySpan<char>> _byLabels;

    public MetricFamily(Instrument instrument, MetricKind kind, bool isSum)
    {
        _byLabels = _series.GetAlternateLookup<ReadOnlySpan<char>>();
        Kind = kind;
        IsSum = isSum;
        IsObservable = instrument.IsObservable;
        Help = instrument.Description ?? "";
        Name = PrometheusName.Of(instrument, kind);
        Bounds = kind != MetricKind.Histogram ? []
            : instrument is Histogram<double> { Advice.HistogramBucketBoundaries: { } advised } ? [.. advised]
            : instrument is Histogram<long> { Advice.HistogramBucketBoundaries: { } whole } ? [.. whole.Select(bound => (double)bound)]
            : instrument.Unit == "s" ? SecondBounds : DefaultBounds;
    }

    public string Name { get; }

    public string Help { get; }

    public MetricKind Kind { get; }

    /// <summary>True if readings are changes that add up; false if each is the whole value.</summary>
    public bool IsSum { get; }

    public bool IsObservable { get; }

    public double[] Bounds { get; }

    public IEnumerable<MetricSeries> Series => _series.Values.OrderBy(series => series.Labels, StringComparer.Ordinal);

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new LabelText(stackalloc char[512]);
        labels.Append(tags);
        if (!_byLabels.TryGetValue(labels.Text, out var series))
        {
            series = _series.Count < MaxSeries
                ? _series.GetOrAdd(
                    labels.Text.ToString(),
                    static (text, made) => new(text, made.List, made.Bounds),
                    (List: LabelText.ToList(tags), Bounds))
                : _series.GetOrAdd($"{Overflow}=\"true\"", static (text, bounds) => new(text, [new(Overflow, "true")], bounds), Bounds);
        }

        if (Kind == MetricKind.Histogram)
            series.Observe(value);
        else if (IsSum)
            series.Add(value);
        else
            series.Set(value);
    }

    /// <summary>Forgets what an observable instrument said; it says all of it again when it is asked.</summary>
    public void Clear() => _series.Clear();
}
