using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Wattwise.Carbon;

/// <summary>Checks that the source to learn from is registered.</summary>
internal sealed class LearnedForecastSourceValidator(IServiceProviderIsKeyedService services) : IValidateOptions<LearnedForecastOptions>
{
    public ValidateOptionsResult Validate(string? name, LearnedForecastOptions options)
    {
        if (options.Source is null or CarbonSourceNames.Learned)
            return ValidateOptionsResult.Fail($"{nameof(options.Source)} has to name the source to learn from.");
        return services.IsKeyedService(typeof(ICarbonIntensityProvider), options.Source)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{nameof(options.Source)}: no source is registered as '{options.Source}'.");
    }
}
