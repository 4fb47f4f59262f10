using Wattwise.Accounting;

namespace Wattwise.Energy;

/// <summary>The sum of meters that see different parts of a machine. Owns them.</summary>
internal sealed class CombinedEnergyMeter(params IEnergyMeter[] parts) : IEnergyMeter, IDisposable
{
    public EnergyMethod Method { get; } = parts.Max(part => part.Method);

    public string Description { get; } = string.Join("; ", parts.Select(part => part.Description));

    public bool HoldsIdlePower { get; } = parts.Any(part => part.HoldsIdlePower);

    public IdlePower? UnseenIdlePower
    {
        get
        {
            IdlePower? sum = null;
            foreach (var part in parts)
                sum = part.UnseenIdlePower is { } power ? power + (sum ?? default) : sum;
            return sum;
        }
    }

    public EnergyEstimate ReadTotal()
    {
        var total = parts[0].ReadTotal();
        for (var i = 1; i < parts.Length; i++)
            total += parts[i].ReadTotal();
        return total;
    }

    public void Dispose()
    {
        foreach (var part in parts)
            (part as IDisposable)?.Dispose();
    }
}
