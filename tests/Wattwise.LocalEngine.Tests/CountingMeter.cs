using Wattwise.Accounting;

namespace Wattwise.LocalEngine.Tests;

/// <summary>Each reading is one joule more than the one before: a measured unit of work takes exactly one.</summary>
internal sealed class CountingMeter : IEnergyMeter
{
    private int _readings;

    public EnergyMethod Method => EnergyMethod.Modelled;

    public string Description => "one joule per reading";

    public EnergyEstimate ReadTotal()
    {
        var joules = Interlocked.Increment(ref _readings);
        return EnergyEstimate.Modelled(joules, joules, joules);
    }
}
