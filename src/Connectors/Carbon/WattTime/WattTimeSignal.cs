namespace Wattwise.Carbon;

/// <summary>What WattTime measures.</summary>
public enum WattTimeSignal
{
    /// <summary>Marginal emissions (<c>co2_moer</c>): <see cref="IntensitySignal.Marginal"/>.</summary>
    Marginal,

    /// <summary>Average emissions (<c>co2_aoer</c>): <see cref="IntensitySignal.AverageLocation"/>.</summary>
    Average,
}
