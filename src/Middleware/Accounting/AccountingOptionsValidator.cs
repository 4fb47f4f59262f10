using Microsoft.Extensions.Options;
using Wattwise.Carbon;

namespace Wattwise.Accounting;

/// <summary>Checks <see cref="AccountingOptions"/>: ranges, and what spans several settings.</summary>
/// <param name="services">An intensity provider of the app's own may know zones that the built-in table does not.</param>
internal sealed class AccountingOptionsValidator(StageServices services) : IValidateOptions<AccountingOptions>
{
    private static readonly AccountingOptionsRangeValidator Ranges = new();

    public ValidateOptionsResult Validate(string? name, AccountingOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        result.AddResult(Ranges.Validate(name, options));
        if (options.IntensityGramsPerKwh is not null && (options.Zone is not null || options.CarbonIntensityProvider is not null))
            result.AddError($"Give either {nameof(options.IntensityGramsPerKwh)} or a {nameof(options.Zone)}, not both.");

        var provider = options.CarbonIntensityProvider ?? services.Find<ICarbonIntensityProvider>();
        if (CloudRegions.Check(options.Zone) is { } unknown)
            result.AddError(unknown, nameof(options.Zone));
        else if (options.Zone is { } zone && !CloudRegions.IsRegion(zone) && (provider is null or GridIntensityTable)
            && GridIntensityTable.Default.Find(new GridZone(zone)) is null)
            result.AddError(GridIntensityTable.Default.DescribeUnknown(new GridZone(zone)), nameof(options.Zone));
        foreach (var failure in options.Prices?.Validate() ?? [])
            result.AddError(failure, nameof(options.Prices));
        foreach (var (stage, fraction) in options.StageControlFractions)
        {
            if (stage is WattwiseStages.Model or WattwiseStages.Accounting || string.IsNullOrWhiteSpace(stage)
                || !(fraction >= 0 && fraction <= 0.999))
                result.AddError(
                    $"The fraction {fraction} of the stage '{stage}' must be from 0 to 0.999, of a stage that can be left out.",
                    nameof(options.StageControlFractions));
        }

        return result.Build();
    }
}
