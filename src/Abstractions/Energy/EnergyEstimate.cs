using System.Globalization;

namespace Wattwise.Accounting;

/// <summary>An amount of energy in joules, with the bounds it is believed to lie in and the method behind it.</summary>
/// <param name="Joules">The best estimate, in joules.</param>
/// <param name="Low">The lower bound, in joules; never above <paramref name="Joules"/>.</param>
/// <param name="High">The upper bound, in joules; never below <paramref name="Joules"/>.</param>
/// <param name="Method">How the figure came about.</param>
/// <remarks>
/// Sums add the bounds (errors are taken as fully correlated, the cautious choice) and keep the weakest method.
/// Differences subtract crosswise, so that a saving's lower bound is what is saved in the worst case.
/// The default value is zero joules, measured: the neutral element of a sum.
/// </remarks>
public readonly record struct EnergyEstimate(double Joules, double Low, double High, EnergyMethod Method)
{
    /// <summary>Joules in one kilowatt-hour.</summary>
    public const double JoulesPerKilowattHour = 3_600_000;

    /// <summary>No energy at all; the neutral element of a sum.</summary>
    public static EnergyEstimate Zero => default;

    /// <summary>The best estimate in kilowatt-hours.</summary>
    public double KilowattHours => Joules / JoulesPerKilowattHour;

    /// <summary>
    /// True if this can be an amount that was spent: all values are finite, none is negative, and the bounds enclose the estimate.
    /// </summary>
    /// <remarks>
    /// Whatever comes from outside (a store, a usage, a meter, an energy model) is left out of all figures if this is false.
    /// </remarks>
    public bool IsAmount => Low >= 0 && IsOrdered;

    /// <summary>True if all values are finite and the bounds enclose the estimate; a difference may be negative.</summary>
    internal bool IsOrdered => double.IsFinite(Low) && double.IsFinite(High) && Low <= Joules && Joules <= High && Enum.IsDefined(Method);

    /// <summary>An exact reading of a counter.</summary>
    /// <param name="joules">Joules; finite and not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="joules"/> is negative or not finite.</exception>
    public static EnergyEstimate Measured(double joules) => Create(joules, joules, joules, EnergyMethod.Measured);

    /// <summary>A modelled figure with its bounds.</summary>
    /// <param name="joules">The best estimate in joules.</param>
    /// <param name="low">The lower bound in joules.</param>
    /// <param name="high">The upper bound in joules.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is negative or not finite, or the bounds do not enclose the
    /// estimate.</exception>
    public static EnergyEstimate Modelled(double joules, double low, double high) => Create(joules, low, high, EnergyMethod.Modelled);

    /// <summary>Adds two amounts: bounds add, the weaker method stays.</summary>
    public static EnergyEstimate operator +(EnergyEstimate left, EnergyEstimate right) => new(
        left.Joules + right.Joules, left.Low + right.Low, left.High + right.High, Weakest(left.Method, right.Method));

    /// <summary>The difference of two amounts, with crosswise bounds; may be negative where a stage cost more than it saved.</summary>
    public static EnergyEstimate operator -(EnergyEstimate left, EnergyEstimate right) => new(
        left.Joules - right.Joules, left.Low - right.High, left.High - right.Low, Weakest(left.Method, right.Method));

    /// <summary>Scales an amount and its bounds.</summary>
    /// <param name="estimate">The amount.</param>
    /// <param name="factor">A factor that is not negative.</param>
    public static EnergyEstimate operator *(EnergyEstimate estimate, double factor) => new(
        estimate.Joules * factor, estimate.Low * factor, estimate.High * factor, estimate.Method);

    /// <summary>Adds two amounts; see the operator.</summary>
    public static EnergyEstimate Add(EnergyEstimate left, EnergyEstimate right) => left + right;

    /// <summary>Subtracts two amounts; see the operator.</summary>
    public static EnergyEstimate Subtract(EnergyEstimate left, EnergyEstimate right) => left - right;

    /// <summary>Scales an amount; see the operator.</summary>
    public static EnergyEstimate Multiply(EnergyEstimate estimate, double factor) => estimate * factor;

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Joules:G4} J [{Low:G4}, {High:G4}] {Method}");

    private static EnergyMethod Weakest(EnergyMethod left, EnergyMethod right) => left > right ? left : right;

    private static EnergyEstimate Create(double joules, double low, double high, EnergyMethod method)
    {
        Check(joules, nameof(joules));
        Check(low, nameof(low));
        Check(high, nameof(high));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(low, joules);
        ArgumentOutOfRangeException.ThrowIfLessThan(high, joules);
        return new(joules, low, high, method);

        static void Check(double value, string name)
        {
            if (!double.IsFinite(value) || value < 0)
                throw new ArgumentOutOfRangeException(name, value, "Energy must be a finite number of joules that is not negative.");
        }
    }
}
