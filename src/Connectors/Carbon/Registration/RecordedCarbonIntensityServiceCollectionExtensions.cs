using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Wattwise.Carbon;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers a recorded trace as a source of carbon intensities.</summary>
/// <remarks>
/// It is the app's <see cref="ICarbonIntensityProvider"/>; among several sources the one that was registered last is. It is also a keyed
/// service by its name (<see cref="CarbonSourceNames.Recorded"/>), for <c>AddCarbonIntensityFailover</c>. Settings and file are checked
/// when the host starts. The services give a <see cref="TimeProvider"/>, if the app has one.
/// </remarks>
public static class RecordedCarbonIntensityServiceCollectionExtensions
{
    /// <summary>Registers the source.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Changes the settings.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddRecordedCarbonIntensity(
        this IServiceCollection services, Action<RecordedCarbonIntensityOptions>? configure = null)
    {
        services.AddSourceSettings(new RecordedCarbonIntensityOptionsValidator(), configure);
        services.AddSource(CarbonSourceNames.Recorded, static provider => new RecordedCarbonIntensityProvider(
            provider.GetRequiredService<IOptions<RecordedCarbonIntensityOptions>>().Value, provider.GetService<TimeProvider>()));
        return services;
    }

    /// <summary>Registers the source, with settings from configuration.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configuration">The section, for example <c>configuration.GetSection("Carbon:Recorded")</c>.</param>
    /// <param name="configure">Changes the settings; runs after configuration is bound.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddRecordedCarbonIntensity(
        this IServiceCollection services, IConfiguration configuration, Action<RecordedCarbonIntensityOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<RecordedCarbonIntensityOptions>().Bind(configuration);
        return services.AddRecordedCarbonIntensity(configure);
    }
}
