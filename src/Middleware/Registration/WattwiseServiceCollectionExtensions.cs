using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Wattwise;
using Wattwise.Accounting;
using Wattwise.Energy;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers what the Wattwise pipeline takes from the app's services.</summary>
public static class WattwiseServiceCollectionExtensions
{
    /// <summary>
    /// Registers the settings of <c>UseWattwise</c>, a <see cref="FootprintLedger"/> that sums up all requests, and the
    /// <see cref="IEnergyMeter"/> that local engines report their energy from. Settings are validated when the host starts.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Changes the settings; runs after configuration is bound.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    /// <remarks>Services that the app registered itself stay. Calling it twice is harmless.</remarks>
    public static IServiceCollection AddWattwise(this IServiceCollection services, Action<WattwiseOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        var options = services.AddOptions<WattwiseOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<WattwiseOptions>, WattwiseOptionsValidator>());
        services.TryAddSingleton<FootprintLedger>();
        services.TryAddSingleton<IEnergyMeter>(_ => EnergyMeterFactory.Create());
        return services;
    }

    /// <summary>As the other overload, with settings bound from a configuration section.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configuration">The section, for example <c>configuration.GetSection("Wattwise")</c>.</param>
    /// <param name="configure">Changes the settings; runs after configuration is bound.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddWattwise(
        this IServiceCollection services, IConfiguration configuration, Action<WattwiseOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);

        services.AddOptions<WattwiseOptions>().Bind(configuration).Configure(options =>
        {
            options.Accounting = StageSwitch.Apply(configuration, nameof(options.Accounting), options.Accounting);
            options.Deferral = StageSwitch.Apply(configuration, nameof(options.Deferral), options.Deferral);
            options.SemanticCache = StageSwitch.Apply(configuration, nameof(options.SemanticCache), options.SemanticCache);
            options.Directives = StageSwitch.Apply(configuration, nameof(options.Directives), options.Directives);
            options.Compression = StageSwitch.Apply(configuration, nameof(options.Compression), options.Compression);
            options.Cascade = StageSwitch.Apply(configuration, nameof(options.Cascade), options.Cascade);
        });
        return services.AddWattwise(configure);
    }
}
