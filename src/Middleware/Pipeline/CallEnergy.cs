using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise;

/// <summary>The energy of calls of models that a stage makes for itself.</summary>
internal static class CallEnergy
{
    /// <summary>What a client reported, else what the model of energy estimates; <see langword="null"/> if it is unknown.</summary>
    /// <param name="usage">The tokens of the call.</param>
    /// <param name="call">The same for the model of energy.</param>
    /// <param name="energyModel">Estimates calls that nobody metered.</param>
    /// <param name="outage">The energy model's.</param>
    public static EnergyEstimate? Of(UsageDetails usage, in ModelCall call, IEnergyModel energyModel, Outage outage)
    {
        if (usage.GetEnergy() is { } metered)
            return metered;

        try
        {
            var energy = energyModel.Estimate(call)?.Energy;
            outage.Worked();
            return energy is { IsAmount: true } ? energy : null;
        }
        catch (Exception exception)
        {
            outage.Failed(exception);
            return null;
        }
    }
}
