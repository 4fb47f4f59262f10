using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Wattwise.Carbon;

/// <summary>Reports the failures of one source: one warning when it begins to fail, one message when all of it works again, a count of
/// all.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class SourceOutage(ILogger logger, Counter<long> failures, string source)
{
    // A bit for each operation that fails: a source whose forecasts alone fail is one outage, not one with each call.
    private int _failing;

    /// <summary>Whether any operation fails.</summary>
    public bool IsOut => Volatile.Read(ref _failing) != 0;

    /// <param name="operation">Which operation failed.</param>
    /// <param name="exception">Why.</param>
    public void Failed(SourceOperation operation, Exception exception)
    {
        Count(exception);
        if (Interlocked.Or(ref _failing, (int)operation) == 0)
        {
            logger.LogWarning(
                exception,
                "Carbon intensities of {Source} fail; after the last good figures have aged, they are unknown until it works again. This "
                    + "is logged once.",
                source);
        }
    }

    /// <param name="operation">Which operation worked.</param>
    public void Worked(SourceOperation operation)
    {
        if ((Volatile.Read(ref _failing) & (int)operation) != 0 && Interlocked.And(ref _failing, ~(int)operation) == (int)operation)
            logger.LogInformation("Carbon intensities of {Source} work again.", source);
    }

    /// <param name="zone">The zone that fails, though the source works.</param>
    /// <param name="exception">Why.</param>
    /// <param name="isNew">Whether it has worked before, or was not asked.</param>
    public void ZoneFailed(GridZone zone, Exception exception, bool isNew)
    {
        Count(exception);
        if (isNew)
        {
            logger.LogWarning(
                exception, "{Source} gives no carbon intensity for zone '{Zone}': it is unknown until it does. This is logged once.",
                source, zone);
        }
    }

    /// <param name="zone">The zone that works again.</param>
    public void ZoneWorked(GridZone zone) =>
        logger.LogInformation("{Source} gives the carbon intensity for zone '{Zone}' again.", source, zone);

    private void Count(Exception exception) => failures.Add(
        1, new("wattwise.stage", "carbon"), new("wattwise.part", source), new("error.type", exception.GetType().FullName));
}
