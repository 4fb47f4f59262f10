using Microsoft.Extensions.Options;

namespace Wattwise.Cascade;

/// <summary>Checks <see cref="CascadeOptions"/>: ranges, tiers, and what spans several settings.</summary>
internal sealed class CascadeOptionsValidator : IValidateOptions<CascadeOptions>
{
    private const int MinTiers = 2, MaxTiers = 16;

    private static readonly CascadeOptionsRangeValidator Ranges = new();

    public ValidateOptionsResult Validate(string? name, CascadeOptions options)
    {
        const string tiers = nameof(options.Tiers);
        var result = new ValidateOptionsResultBuilder();
        result.AddResult(Ranges.Validate(name, options));
        if (options.Tiers.Count is < MinTiers or > MaxTiers)
            result.AddError($"There must be {MinTiers} to {MaxTiers} tiers, not {options.Tiers.Count}.", tiers);
        foreach (var tier in options.Tiers)
            Check(result, tier, tiers);
        if (options.Tiers.DistinctBy(tier => tier.Name).Count() < options.Tiers.Count)
            result.AddError("Two tiers have one name.", tiers);
        if (options.SecondOpinion is { } opinion)
        {
            Check(result, opinion, nameof(options.SecondOpinion));
            if (!opinion.HasOwnClient && opinion.ModelId is null)
                result.AddError(
                    "It needs a client or a model of its own: the same model agrees with itself.", nameof(options.SecondOpinion));
        }

        foreach (var (taskClass, limit) in options.MaxQualityLosses)
        {
            if (limit is not (> 0 and <= 0.5))
                result.AddError(
                    $"The limit of '{taskClass}' must be above 0 and at most 0.5, not {limit}.", nameof(options.MaxQualityLosses));
        }

        if (!Enum.IsDefined(options.Mode))
            result.AddError("There is no such mode.", nameof(options.Mode));
        if (options.Objective == CascadeObjective.Grams && options.Tiers.Any(tier => tier.GramsPerKwh is null))
            result.AddError($"To save grams, each tier has to name its {nameof(CascadeTier.GramsPerKwh)}.", nameof(options.Objective));
        if (options.Objective == CascadeObjective.Money && options.Prices is null or { IsEmpty: true })
            result.AddError("To save money, the prices of the models have to be known.", nameof(options.Objective));
        if (options.MaxMoneyPerDay is not null && options.Prices is null or { IsEmpty: true })
            result.AddError("To keep a budget of money, the prices of the models have to be known.", nameof(options.MaxMoneyPerDay));
        if (!Enum.IsDefined(options.BudgetUse))
            result.AddError("There is no such use of a budget.", nameof(options.BudgetUse));
        if (!Enum.IsDefined(options.Objective))
            result.AddError("There is no such objective.", nameof(options.Objective));
        return result.Build();
    }

    private static void Check(ValidateOptionsResultBuilder result, CascadeTier tier, string property)
    {
        if (tier.Client is not null && tier.ClientKey is not null)
            result.AddError($"The tier '{tier.Name}' has both a client and the key of one.", property);
    }
}
