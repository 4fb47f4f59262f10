namespace Wattwise.Accounting;

/// <summary>
/// A running measurement: what a meter saw since its start, shared with the other measurements that run on the same meter.
/// </summary>
/// <remarks>
/// A meter sees the whole machine or process. All measurements of one meter know each other: what is spent while several run is divided
/// equally among them, so that measurements never add up to more than the meter saw; only <see cref="StartTotal"/> stands beside them. What
/// else the process does meanwhile is in the figure. Dispose it when the work ends: until then it takes its share. Thread-safe.
/// </remarks>
public readonly struct EnergyMeasurement : IDisposable
{
    private readonly EnergySplitter? _splitter;
    private readonly EnergyShare? _share;

    private EnergyMeasurement(IEnergyMeter? meter, MeasuredWork work)
    {
        if (meter is null)
            return;
        _splitter = EnergySplitter.Of(meter);
        _share = _splitter.Start(work);
    }

    /// <summary>Starts measuring work of the caller's own on this machine.</summary>
    /// <param name="meter">The meter; <see langword="null"/> gives a measurement that reports nothing.</param>
    public static EnergyMeasurement Start(IEnergyMeter? meter) => new(meter, MeasuredWork.Own);

    /// <summary>
    /// Starts measuring around work of others that may measure itself, or may not run on this machine: it takes what is spent while no
    /// measurement of <see cref="Start"/> runs.
    /// </summary>
    /// <param name="meter">The meter; <see langword="null"/> gives a measurement that reports nothing.</param>
    public static EnergyMeasurement StartAround(IEnergyMeter? meter) => new(meter, MeasuredWork.Others);

    /// <summary>
    /// Starts measuring what is spent while no work is measured: a baseline, which takes nothing from any other measurement.
    /// </summary>
    /// <param name="meter">The meter; <see langword="null"/> gives a measurement that reports nothing.</param>
    public static EnergyMeasurement StartIdle(IEnergyMeter? meter) => new(meter, MeasuredWork.None);

    /// <summary>
    /// Starts measuring all that the meter sees, whoever spends it: a total beside the shares, from which it takes nothing.
    /// </summary>
    /// <param name="meter">The meter; <see langword="null"/> gives a measurement that reports nothing.</param>
    public static EnergyMeasurement StartTotal(IEnergyMeter? meter) => new(meter, MeasuredWork.All);

    /// <summary>
    /// This measurement's share since the start, or <see langword="null"/> if there is no meter. May be called more than once, also after
    /// the end.
    /// </summary>
    public EnergyEstimate? Elapsed() => _splitter?.Read(_share!);

    /// <summary>
    /// The same with idle power apart, which falls on the works that run at the same time in equal parts as the rest does.
    /// <see langword="null"/> if there is no meter.
    /// </summary>
    /// <remarks>
    /// Idle power is what a meter of whole hardware (<see cref="IEnergyMeter.HoldsIdlePower"/>) showed at the least over five seconds or
    /// longer in which no work was measured, and <see cref="IEnergyMeter.UnseenIdlePower"/>, each times the time that the work took. Both
    /// parts together are what the hardware drew.
    /// </remarks>
    public MeasuredEnergy? Split() => _splitter?.ReadSplit(_share!);

    /// <summary>Ends the measurement; the share stands still. More than once does no harm.</summary>
    public void Dispose() => _splitter?.End(_share!);
}
