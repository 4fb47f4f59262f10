using System.Globalization;
using Wattwise.Accounting;

namespace Wattwise.Energy;

/// <summary>
/// What a meter sees, times the PUE of the place where the machine stands: power supply, cooling and the rest. Owns the meter.
/// </summary>
internal sealed class WallEnergyMeter(IEnergyMeter meter, double powerUsageEffectiveness) : IEnergyMeter, IDisposable
{
    public EnergyMethod Method => meter.Method;

    public string Description { get; } = string.Create(
        CultureInfo.InvariantCulture, $"{meter.Description}; x PUE {powerUsageEffectiveness:0.##}");

    public bool HoldsIdlePower => meter.HoldsIdlePower;

    public IdlePower? UnseenIdlePower => meter.UnseenIdlePower is { } power ? power * powerUsageEffectiveness : null;

    public EnergyEstimate ReadTotal() => meter.ReadTotal() * powerUsageEffectiveness;

    public void Dispose() => (meter as IDisposable)?.Dispose();
}
