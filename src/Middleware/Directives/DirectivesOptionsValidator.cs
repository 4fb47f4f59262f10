using Microsoft.Extensions.Options;
using Wattwise.Accounting;

namespace Wattwise.Directives;

/// <summary>Checks <see cref="DirectivesOptions"/>: ranges, levels, floors, and a zone that the built-in table has to know.</summary>
internal sealed class DirectivesOptionsValidator(StageServices services) : IValidateOptions<DirectivesOptions>
{
    private const int MinLevels = 2, MaxLevels = 16;

    private static readonly DirectivesOptionsRangeValidator Ranges = new();

    public ValidateOptionsResult Validate(string? name, DirectivesOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        result.AddResult(Ranges.Validate(name, options));
        if (options.Levels is { Count: > 0 } levels)
        {
            if (levels.Count is < MinLevels or > MaxLevels)
                result.AddError($"There must be {MinLevels} to {MaxLevels} levels, not {levels.Count}.", nameof(options.Levels));
            if (levels.Any(level => level is null || level.Text is null || level.MaxOutputTokens is <= 0))
                result.AddError(
                    "A level needs a text, which may be empty, and a positive limit of tokens, if any.", nameof(options.Levels));
            else if (levels is [{ IsNothing: false }, ..])
                result.AddError("The first level must ask for nothing: all others are compared with it.", nameof(options.Levels));
            else if (levels.Skip(1).Any(level => level.IsNothing))
                result.AddError("Only the first level may ask for nothing.", nameof(options.Levels));
        }

        foreach (var (taskClass, floor) in options.QualityFloors)
        {
            if (floor is not (> 0 and <= 1))
                result.AddError($"The floor of '{taskClass}' must be above 0 and at most 1, not {floor}.", nameof(options.QualityFloors));
        }

        result.AddResult(new AccountingOptionsValidator(services).Validate(name, options.ToIntensitySource()));
        return result.Build();
    }
}
