namespace Wattwise.Accounting;

/// <summary>The power that hardware draws while it does nothing, with its bounds.</summary>
/// <param name="Watts">The best estimate, in watts.</param>
/// <param name="LowWatts">The lower bound, in watts.</param>
/// <param name="HighWatts">The upper bound, in watts.</param>
public readonly record struct IdlePower(double Watts, double LowWatts, double HighWatts)
{
    /// <summary>Adds the power of other hardware.</summary>
    public static IdlePower operator +(IdlePower left, IdlePower right) =>
        new(left.Watts + right.Watts, left.LowWatts + right.LowWatts, left.HighWatts + right.HighWatts);

    /// <summary>Scales the power and its bounds.</summary>
    /// <param name="power">The power.</param>
    /// <param name="factor">A factor that is not negative.</param>
    public static IdlePower operator *(IdlePower power, double factor) =>
        new(power.Watts * factor, power.LowWatts * factor, power.HighWatts * factor);

    /// <summary>Adds two powers; see the operator.</summary>
    public static IdlePower Add(IdlePower left, IdlePower right) => left + right;

    /// <summary>Scales a power; see the operator.</summary>
    public static IdlePower Multiply(IdlePower power, double factor) => power * factor;

    /// <summary>The energy of a time.</summary>
    internal EnergyEstimate Over(double seconds) => new(Watts * seconds, LowWatts * seconds, HighWatts * seconds, EnergyMethod.Modelled);
}
