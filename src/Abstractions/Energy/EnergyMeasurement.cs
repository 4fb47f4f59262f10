namespace Wattwise.Accounting;

/// <summary>A running measurement: remembers a meter's reading and tells what was spent since.</summary>
public readonly struct EnergyMeasurement
{
    private readonly IEnergyMeter _meter;
    private readonly EnergyEstimate _start;

    private EnergyMeasurement(IEnergyMeter meter)
    {
        _meter = meter;
        _start = meter.ReadTotal();
    }

    /// <summary>Starts measuring.</summary>
    /// <param name="meter">The meter; <see langword="null"/> gives a measurement that reports nothing.</param>
    public static EnergyMeasurement Start(IEnergyMeter? meter) => meter is null ? default : new EnergyMeasurement(meter);

    /// <summary>The energy since the start, or <see langword="null"/> if there is no meter. May be called more than once.</summary>
    public EnergyEstimate? Elapsed()
    {
        if (_meter is null)
            return null;

        // Both readings come from one monotonic series of bounds, so bounds subtract pairwise, not crosswise.
        var now = _meter.ReadTotal();
        return new EnergyEstimate(now.Joules - _start.Joules, now.Low - _start.Low, now.High - _start.High, _meter.Method);
    }
}
