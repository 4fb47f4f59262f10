using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using Wattwise.Accounting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the ledger on a Redis server.</summary>
/// <remarks>
/// One <see cref="RedisLedger"/> is the <see cref="IFootprintLog"/> of all pipelines, unless another was registered before. Settings are
/// checked when
/// the host starts; a server that is away then stops no app. The services give what the settings leave open: an
/// <see cref="IConnectionMultiplexer"/> if there is no connection string, a <see cref="TimeProvider"/>, a logger factory, a meter factory.
/// Registering it
/// again changes its settings.
/// </remarks>
public static class RedisLedgerServiceCollectionExtensions
{
    /// <summary>Registers the ledger.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Changes the settings; not needed if the app registered an <see cref="IConnectionMultiplexer"/>.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddRedisLedger(this IServiceCollection services, Action<RedisLedgerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        var options = services.AddOptions<RedisLedgerOptions>().PostConfigure<IServiceProvider>(TakeServices).ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RedisLedgerOptions>>(new RedisLedgerOptionsValidator()));
        services.TryAddSingleton(provider => new RedisLedger(
            provider.GetRequiredService<IOptions<RedisLedgerOptions>>().Value,
            provider.GetService<ILoggerFactory>(),
            provider.GetService<IMeterFactory>()));
        services.TryAddSingleton<IFootprintLog>(provider => provider.GetRequiredService<RedisLedger>());
        return services;
    }

    /// <summary>Registers the ledger, with settings from configuration.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configuration">The section, for example <c>configuration.GetSection("Wattwise:Ledger")</c>.</param>
    /// <param name="configure">Changes the settings; runs after configuration is bound.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddRedisLedger(
        this IServiceCollection services, IConfiguration configuration, Action<RedisLedgerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<RedisLedgerOptions>().Bind(configuration);
        return services.AddRedisLedger(configure);
    }

    // The connection is resolved at first use: it may be made by connecting.
    private static void TakeServices(RedisLedgerOptions options, IServiceProvider provider)
    {
        if (options.TimeProvider == TimeProvider.System && provider.GetService<TimeProvider>() is { } registered)
            options.TimeProvider = registered;
        if (string.IsNullOrWhiteSpace(options.ConnectionString) && options.ConnectionFactory is null
            && provider.GetService<IServiceProviderIsService>()?.IsService(typeof(IConnectionMultiplexer)) == true)
            options.ConnectionFactory = provider.GetRequiredService<IConnectionMultiplexer>;
    }
}
