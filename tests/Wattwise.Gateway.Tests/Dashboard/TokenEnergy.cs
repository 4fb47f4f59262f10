using Wattwise.Accounting;

namespace Wattwise.Gateway.Tests.Dashboard;

/// <summary>Two joules a token, give or take a half.</summary>
internal sealed class TokenEnergy : IEnergyModel
{
    public ModelImpact? Estimate(in ModelCall modelCall)
    {
        var tokens = modelCall.InputTokens + modelCall.OutputTokens;
        return new(EnergyEstimate.Modelled(2 * tokens, tokens, 3 * tokens), 0);
    }
}
