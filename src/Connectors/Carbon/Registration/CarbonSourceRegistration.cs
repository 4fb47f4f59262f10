using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Wattwise.Carbon;

/// <summary>What the registrations of all sources have in common.</summary>
internal static class CarbonSourceRegistration
{
    /// <summary>Registers settings, an HTTP client, and the source behind a cache, under the source's name and as the one to use.</summary>
    public static void AddNetworkSource<[DynamicallyAccessedMembers(
        DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        this IServiceCollection services,
        string name,
        IValidateOptions<TOptions> validator,
        Func<HttpClient, TOptions, TimeProvider?, ICarbonIntensityProvider> create,
        Action<TOptions>? configure)
        where TOptions : CarbonSourceOptions
    {
        services.AddSourceSettings(validator, configure);
        services.AddSourceHttpClient<TOptions>(name);
        services.TryAddKeyedSingleton(name, (provider, _) =>
        {
            var options = provider.GetRequiredService<IOptions<TOptions>>().Value;
            var timeProvider = provider.GetService<TimeProvider>();
            return new CachedCarbonIntensityProvider(
                create(SourceHttpClient.Create(provider, name), options, timeProvider),
                name,
                options.Cache,
                timeProvider,
                provider.GetService<ILoggerFactory>(),
                provider.GetService<IMeterFactory>());
        });
        services.AddSource(name, provider => provider.GetRequiredKeyedService<CachedCarbonIntensityProvider>(name));
    }

    /// <summary>Registers settings that are checked when the host starts.</summary>
    public static OptionsBuilder<TOptions> AddSourceSettings<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        this IServiceCollection services, IValidateOptions<TOptions> validator, Action<TOptions>? configure)
        where TOptions : class
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptions<TOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton(validator));
        return options;
    }

    /// <summary>Registers a source under its name, and as the one to use: the last one registered is.</summary>
    public static void AddSource(this IServiceCollection services, string name, Func<IServiceProvider, ICarbonIntensityProvider> create)
    {
        services.TryAddKeyedSingleton<ICarbonIntensityProvider>(name, (provider, _) => create(provider));
        services.AddSingleton(provider => provider.GetRequiredKeyedService<ICarbonIntensityProvider>(name));
    }
}
