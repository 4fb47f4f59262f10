namespace Wattwise.Gateway.Metrics;

/// <summary>How the readings of an instrument add up.</summary>
internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}
