using Microsoft.Extensions.Configuration;
using Wattwise.Carbon;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers Electricity Maps as a source of carbon intensities.</summary>
/// <remarks>
/// The source stands behind a <see cref="CachedCarbonIntensityProvider"/> and is the app's <see cref="ICarbonIntensityProvider"/>; among
/// several sources the one that was registered last is. Each is also a keyed service by its name
/// (<see cref="CarbonSourceNames.ElectricityMaps"/>), for
/// <c>AddCarbonIntensityFailover</c>. Settings are checked when the host starts; a source that is away then stops no app. Registering it
/// again changes its settings. The services give a <see cref="TimeProvider"/>, a logger factory and a meter factory, if the app has them.
/// </remarks>
public static class ElectricityMapsServiceCollectionExtensions
{
    /// <summary>Registers the source.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Changes the settings.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddElectricityMapsCarbonIntensity(
        this IServiceCollection services, Action<ElectricityMapsOptions>? configure = null)
    {
        services.AddNetworkSource(
            CarbonSourceNames.ElectricityMaps,
            new ElectricityMapsOptionsValidator(),
            static (client, options, timeProvider) => new ElectricityMapsCarbonIntensityProvider(client, options, timeProvider),
            configure);
        return services;
    }

    /// <summary>Registers the source, with settings from configuration.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configuration">The section, for example <c>configuration.GetSection("Carbon:ElectricityMaps")</c>.</param>
    /// <param name="configure">Changes the settings; runs after configuration is bound.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddElectricityMapsCarbonIntensity(
        this IServiceCollection services, IConfiguration configuration, Action<ElectricityMapsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<ElectricityMapsOptions>().Bind(configuration);
        return services.AddElectricityMapsCarbonIntensity(configure);
    }
}
