using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Wattwise.Carbon;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers a source of carbon intensities that asks several others in order.</summary>
/// <remarks>
/// Register the others before, then this one: it is then the app's <see cref="ICarbonIntensityProvider"/>. When the host starts, it
/// checks that the sources are registered and measure what was chosen. <see cref="CarbonSourceNames.Table"/>, the built-in table, needs
/// no registration.
/// </remarks>
public static class CarbonFailoverServiceCollectionExtensions
{
    /// <summary>Registers the source.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Changes the settings.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddCarbonIntensityFailover(
        this IServiceCollection services, Action<CarbonFailoverOptions>? configure = null)
    {
        services.AddSourceSettings(new CarbonFailoverOptionsValidator(), configure)
            .Validate(static options => options.Sources.Count > 0, $"{nameof(CarbonFailoverOptions.Sources)} names no source.");
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CarbonFailoverOptions>, CarbonFailoverSourcesValidator>());
        services.TryAddKeyedSingleton<ICarbonIntensityProvider>(CarbonSourceNames.Table, static (_, _) => GridIntensityTable.Default);
        services.TryAddSingleton(Create);
        services.AddSource(CarbonSourceNames.Failover, static provider => provider.GetRequiredService<FailoverCarbonIntensityProvider>());
        return services;
    }

    /// <summary>Registers the source, with settings from configuration.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configuration">The section, for example <c>configuration.GetSection("Carbon:Failover")</c>.</param>
    /// <param name="configure">Changes the settings; runs after configuration is bound.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddCarbonIntensityFailover(
        this IServiceCollection services, IConfiguration configuration, Action<CarbonFailoverOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<CarbonFailoverOptions>().Bind(configuration);
        return services.AddCarbonIntensityFailover(configure);
    }

    private static FailoverCarbonIntensityProvider Create(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<CarbonFailoverOptions>>().Value;
        return new(
            [.. options.Sources.Select(
                name => KeyValuePair.Create(name, provider.GetRequiredKeyedService<ICarbonIntensityProvider>(name)))],
            options,
            provider.GetService<TimeProvider>(),
            provider.GetService<ILoggerFactory>(),
            provider.GetService<IMeterFactory>());
    }
}
