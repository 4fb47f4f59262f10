using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Energy;

namespace Wattwise.Cascade;

/// <summary>
/// What calls of a cascade's tiers take: energy as accounting books it, and the cost that the cascade saves. Thread-safe.
/// </summary>
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

    /// <summary>What a call took.</summary>
    /// <param name="tier">The tier.</param>
    /// <param name="usage">Its tokens.</param>
    /// <param name="modelId">The model that answered.</param>
    /// <param name="energy">Its energy.</param>
    public CallCost Of(CascadeTier tier, UsageDetails? usage, string? modelId, EnergyEstimate? energy)
    {
        var money = usage is not null && _prices?.Find(modelId ?? tier.ModelId, stage.TimeProvider.GetUtcNow()) is { } price
            ? (double?)price.Of(TokenClasses.Of(usage), isBatch: false) : null;
        return new(energy, options.Objective switch
        {
            CascadeObjective.Joules => energy?.Joules,
            CascadeObjective.Grams => energy?.KilowattHours * tier.GramsPerKwh,
            _ => money,
        }, money);
    }

    /// <summary>What a tier takes to compute tokens of a conversation again that another tier's provider has in its cache.</summary>
    /// <param name="tier">The tier.</param>
    /// <param name="tokens">The tokens.</param>
    /// <param name="modelId">Its model.</param>
    /// <param name="providerName">Its provider.</param>
    public CallCost OfSwitch(CascadeTier tier, long tokens, string? modelId, string? providerName)
    {
        if (tokens <= 0)
            return new(EnergyEstimate.Zero, 0, 0);
        UsageDetails again = Prompt(cached: 0), kept = Prompt(tokens);
        var dearer = Of(tier, again, modelId, EnergyOf(again, modelId, providerName));
        var cheaper = Of(tier, kept, modelId, EnergyOf(kept, modelId, providerName));
        return new(
            dearer.Energy - cheaper.Energy is { Joules: > 0 } energy ? energy : EnergyEstimate.Zero,
            Math.Max(0, dearer.Cost - cheaper.Cost ?? 0),
            Math.Max(0, dearer.Money - cheaper.Money ?? 0));

        UsageDetails Prompt(long cached) => new()
        {
            InputTokenCount = tokens,
            CachedInputTokenCount = cached,
            OutputTokenCount = 0,
            TotalTokenCount = tokens,
        };
    }
}
