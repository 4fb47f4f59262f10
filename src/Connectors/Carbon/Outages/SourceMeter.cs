using System.Diagnostics.Metrics;

namespace Wattwise.Carbon;

/// <summary>The counter of failures of parts that Wattwise relies on.</summary>
internal static class SourceMeter
{
    private static readonly Meter Shared = new(WattwiseTelemetry.MeterName);

    /// <summary>The counter, of the host's meter where it has one.</summary>
    public static Counter<long> CountFailures(IMeterFactory? factory) =>
        (factory?.Create(WattwiseTelemetry.MeterName) ?? Shared).CreateCounter<long>(
            "wattwise.stage.failures", "{failure}", "Failures of the parts that stages rely on; requests went on without them.");
}
