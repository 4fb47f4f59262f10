using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Wattwise.Carbon;

/// <summary>Checks that the sources of a fail-over are registered and measure what was chosen.</summary>
internal sealed class CarbonFailoverSourcesValidator(IServiceProvider provider) : IValidateOptions<CarbonFailoverOptions>
{
    public ValidateOptionsResult Validate(string? name, CarbonFailoverOptions options)
    {
        List<KeyValuePair<string, ICarbonIntensityProvider>> sources = [];
        foreach (var source in options.Sources)
        {
            try
            {
                if (provider.GetKeyedService<ICarbonIntensityProvider>(source) is not { } found)
                    return ValidateOptionsResult.Fail($"{nameof(options.Sources)}: no source is registered as '{source}'.");
                sources.Add(new(source, found));
            }
            catch (OptionsValidationException exception)
            {
                return ValidateOptionsResult.Fail($"{nameof(options.Sources)}: '{source}' cannot work. {exception.Message}");
            }
        }

        try
        {
            _ = sources.Count == 0 ? null : new FailoverCarbonIntensityProvider(sources, options);
            return ValidateOptionsResult.Success;
        }
        catch (Exception exception) when (exception is MixedIntensityException or ArgumentException)
        {
            return ValidateOptionsResult.Fail(exception.Message);
        }
    }
}
