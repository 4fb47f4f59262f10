using Microsoft.Extensions.Options;
using Wattwise.Carbon;

namespace Wattwise.Routing;

/// <summary>Checks <see cref="CarbonRoutedOptions"/>: ranges, and what spans several settings.</summary>
internal sealed class CarbonRoutedOptionsValidator : IValidateOptions<CarbonRoutedOptions>
{
    private static readonly CarbonRoutedOptionsRangeValidator Ranges = new();

    public ValidateOptionsResult Validate(string? name, CarbonRoutedOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        result.AddResult(Ranges.Validate(name, options));
        const string deployments = nameof(options.Deployments);
        if (options.Deployments.Count(deployment => deployment.Client is null) != 1)
            result.AddError("Exactly one deployment stands for the client behind the stage: it is given no client.", deployments);
        if (options.Deployments.DistinctBy(deployment => deployment.Name).Count() < options.Deployments.Count)
            result.AddError("Two deployments have one name.", deployments);
        foreach (var deployment in options.Deployments)
        {
            if (deployment.PowerUsageEffectiveness is not (>= 1 and <= 10))
                result.AddError($"The PUE of '{deployment.Name}' must be from 1 to 10.", deployments);
            if (deployment.Latency < TimeSpan.Zero)
                result.AddError($"The latency of '{deployment.Name}' is negative.", deployments);
        }

        foreach (var zone in options.AllowedZones ?? [])
        {
            if (CloudRegions.Check(zone) is { } unknown)
                result.AddError(unknown, nameof(options.AllowedZones));
        }

        if (options.AllowedZones is { } zones && !options.Deployments.Any(deployment => AllowedZones.Hold(zones, deployment)))
            result.AddError("No deployment is in one of them.", nameof(options.AllowedZones));
        return result.Build();
    }
}
