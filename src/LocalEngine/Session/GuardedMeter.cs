using Microsoft.Extensions.Logging;
using Wattwise.Accounting;

namespace Wattwise.LocalEngine;

/// <summary>Reads an engine's meter, which may fail: that costs the figures, never the work. Only for the engine thread.</summary>
internal sealed class GuardedMeter(IEnergyMeter? meter, ILogger? logger)
{
    private bool _hasWarned;

    /// <summary>Does what reads the meter. The first failure is logged.</summary>
    /// <returns>Whether the meter could be read.</returns>
    public bool TryRead(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (Exception exception)
        {
            if (!_hasWarned)
                logger?.LogWarning(
                    exception, "The energy meter failed; requests that run now have no energy in their usage. This is said once.");
            _hasWarned = true;
            return false;
        }
    }

    /// <summary>Does work, and measures it.</summary>
    /// <returns>What the work gave, and its energy; <see langword="null"/> if there is no meter, or none that can be read.</returns>
    public (TResult Result, EnergyEstimate? Energy) Measure<TResult>(Func<TResult> work)
    {
        EnergyMeasurement measurement = default;
        var isMeasured = TryRead(() => measurement = EnergyMeasurement.Start(meter));
        TResult result;
        try
        {
            result = work();
        }
        finally
        {
            // The reading at the end is the result, and the measurement takes no share of what others do from then on.
            isMeasured &= TryRead(() => measurement.Dispose());
        }

        return (result, isMeasured ? measurement.Elapsed() : null);
    }
}
