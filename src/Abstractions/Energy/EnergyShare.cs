namespace Wattwise.Accounting;

/// <summary>What one running measurement has been given so far.</summary>
internal sealed class EnergyShare(MeasuredWork work)
{
    public MeasuredWork Work { get; } = work;

    /// <summary>The energy; <see langword="null"/> if the meter failed meanwhile.</summary>
    public EnergyEstimate? Energy { get; set; }

    /// <summary>The part of <see cref="Energy"/> that is idle power, in joules.</summary>
    public double IdleWithin { get; set; }

    /// <summary>Idle power, within <see cref="Energy"/> and beside it; <see langword="null"/> if it is unknown.</summary>
    public EnergyEstimate? Idle { get; set; }

    public MeasuredEnergy? Split => Energy is { } energy
        ? new MeasuredEnergy(
            new EnergyEstimate(Less(energy.Joules), Less(energy.Low), Less(energy.High), energy.Method), Idle)
        : null;

    private double Less(double joules) => Math.Max(0, joules - IdleWithin);
}
