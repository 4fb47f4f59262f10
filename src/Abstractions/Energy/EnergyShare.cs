namespace Wattwise.Accounting;

/// <summary>What one running measurement has been given so far.</summary>
internal sealed class EnergyShare(MeasuredWork work)
{
    public MeasuredWork Work { get; } = work;

    /// <summary>The energy; <see langword="null"/> if the meter failed meanwhile.</summary>
    public EnergyEstimate? Energy { get; set; }
}
