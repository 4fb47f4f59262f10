using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Energy;

namespace Wattwise.Cascade;

/// <summary>What calls of a cascade's tiers take: energy as accounting books it, and the cost that the cascade saves. Thread-safe.</summary>
internal sealed class TierCosts(CascadeOptions options, StageContext stage)
{
    // Usage in tokens that no model reports: it is known that a call was made, not what it took.
    private const int LettersPerToken = 4;

    private readonly IEnergyModel _energyModel = options.EnergyModel!;
    private readonly ModelPrices? _prices = options.Prices is { IsEmpty: false } prices ? new ModelPrices(prices) : null;
    private readonly Outage _outage = stage.Watch("energy model", "what the cascade saves stays unknown");

    /// <summary>The usage of a call that was cancelled, from what it had been sent and had given.</summary>
    public static UsageDetails Assume(long inputTokens, long outputCharacters) => new()
    {
        InputTokenCount = inputTokens,
        OutputTokenCount = (outputCharacters + LettersPerToken - 1) / LettersPerToken,
        TotalTokenCount = inputTokens + ((outputCharacters + LettersPerToken - 1) / LettersPerToken),
    };

    /// <summary>The energy of a call; <see langword="null"/> if it is unknown.</summary>
    public EnergyEstimate? EnergyOf(UsageDetails? usage, string? modelId, string? providerName)
    {
        if (usage is null)
            return null;
        var call = usage.ToModelCall(modelId, providerName);
        return call.InputTokens + call.OutputTokens > 0 ? CallEnergy.Of(usage, call, _energyModel, _outage) : usage.GetEnergy();
    }

    /// <summary>The cost of a call in what the cascade saves; <see langword="null"/> if it is unknown.</summary>
    public double? CostOf(CascadeTier tier, UsageDetails? usage, string? modelId, EnergyEstimate? energy) => options.Objective switch
    {
        CascadeObjective.Joules => energy?.Joules,
        CascadeObjective.Grams => energy?.KilowattHours * tier.GramsPerKwh,
        _ => usage is not null && _prices?.Find(modelId ?? tier.ModelId, stage.TimeProvider.GetUtcNow()) is { } price
            ? (double?)price.Of(TokenClasses.Of(usage), isBatch: false) : null,
    };
}
