using Wattwise.Accounting;

namespace Wattwise.Gateway.Dashboard.Frames;

/// <summary>An amount with its bounds.</summary>
internal readonly record struct EstimatePart(double Value, double Low, double High)
{
    public static EstimatePart Of(EnergyEstimate energy) => new(energy.Joules, energy.Low, energy.High);

    public static EstimatePart Of(GramsEstimate grams) => new(grams.Grams, grams.Low, grams.High);
}
