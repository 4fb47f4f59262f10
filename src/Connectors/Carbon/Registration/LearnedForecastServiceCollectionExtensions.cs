using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Wattwise.Carbon;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers a provider that learns from a source and forecasts.</summary>
/// <remarks>
/// Register the source before, then this one: it is then the app's <see cref="ICarbonIntensityProvider"/>. It is also a keyed service by
/// its name, <see cref="CarbonSourceNames.Learned"/>. Settings are checked when the host starts.
/// </remarks>
public static class LearnedForecastServiceCollectionExtensions
{
    /// <summary>Registers the provider.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Changes the settings; <see cref="LearnedForecastOptions.Source"/> is needed.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddLearnedCarbonForecasts(
        this IServiceCollection services, Action<LearnedForecastOptions>? configure = null)
    {
        services.AddSourceSettings(new LearnedForecastOptionsValidator(), configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LearnedForecastOptions>, LearnedForecastSourceValidator>());
        services.TryAddSingleton(static provider =>
        {
            var options = provider.GetRequiredService<IOptions<LearnedForecastOptions>>().Value;
            return new LearnedCarbonIntensityProvider(
                provider.GetRequiredKeyedService<ICarbonIntensityProvider>(options.Source),
                options,
                provider.GetService<TimeProvider>(),
                provider.GetService<ILoggerFactory>(),
                provider.GetService<IMeterFactory>());
        });
        services.AddSource(CarbonSourceNames.Learned, static provider => provider.GetRequiredService<LearnedCarbonIntensityProvider>());
        return services;
    }

    /// <summary>Registers the provider, with settings from configuration.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configuration">The section, for example <c>configuration.GetSection("Carbon:Learned")</c>.</param>
    /// <param name="configure">Changes the settings; runs after configuration is bound.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddLearnedCarbonForecasts(
        this IServiceCollection services, IConfiguration configuration, Action<LearnedForecastOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<LearnedForecastOptions>().Bind(configuration);
        return services.AddLearnedCarbonForecasts(configure);
    }
}
