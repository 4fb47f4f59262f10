using Wattwise.Accounting;

namespace Wattwise.Directives;

/// <summary>Running means of what requests took: of all at first, later mostly of the last ones. Not thread-safe.</summary>
internal sealed class MeanCost
{
    // A mean follows a traffic that changes: an old request fades behind about this many.
    private const int Memory = 2_000;

    private int _energies, _durations, _grams;
    private EnergyEstimate _energy;
    private double _seconds, _gramsMean;

    /// <summary>Mean energy with the means of the bounds; <see langword="null"/> if none is known.</summary>
    public EnergyEstimate? Energy => _energies > 0 ? _energy : null;

    /// <summary>Mean seconds of the model call.</summary>
    public double? Seconds => _durations > 0 ? _seconds : null;

    /// <summary>Mean grams of CO2e, at the intensity of each request's hour.</summary>
    public double? Grams => _grams > 0 ? _gramsMean : null;

    public void Add(EnergyEstimate? energy, double? seconds, double? gramsPerKwh)
    {
        if (energy is { IsAmount: true } amount)
        {
            _energies = Math.Min(_energies + 1, Memory);
            _energy = _energies == 1 ? amount : (_energy * (1 - (1.0 / _energies))) + (amount * (1.0 / _energies));
            if (gramsPerKwh is { } intensity)
                Mix(ref _gramsMean, ref _grams, amount.KilowattHours * intensity);
        }

        if (seconds is >= 0 and < double.PositiveInfinity)
            Mix(ref _seconds, ref _durations, seconds.Value);
    }

    private static void Mix(ref double mean, ref int count, double value)
    {
        count = Math.Min(count + 1, Memory);
        mean += (value - mean) / count;
    }
}
