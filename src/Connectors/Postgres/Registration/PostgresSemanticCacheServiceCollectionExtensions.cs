using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Npgsql;
using Wattwise.Caching;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the semantic cache in PostgreSQL.</summary>
/// <remarks>
/// One <see cref="PostgresSemanticCacheStore"/> is the <see cref="ISemanticCacheStore"/>, the <see cref="ICacheEvidenceStore"/>, the
/// <see cref="Wattwise.Directives.IDirectiveEvidenceStore"/>, the <see cref="Wattwise.Cascade.ICascadeEvidenceStore"/> and the
/// <see cref="Wattwise.Gateway.IGatewayStore"/>. Settings are checked when the host starts; a server that is away then stops no app.
/// Among several stores the one that was registered last is used; registering this one again changes its settings. The services give what
/// the settings leave open: an <see cref="NpgsqlDataSource"/> if there is no connection string, an <see cref="ICacheProtector"/>, a
/// <see cref="TimeProvider"/>, a logger factory.
/// </remarks>
public static class PostgresSemanticCacheServiceCollectionExtensions
{
    /// <summary>Registers the store.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Changes the settings; not needed if the app registered an <see cref="NpgsqlDataSource"/>.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddPostgresSemanticCache(
        this IServiceCollection services, Action<PostgresSemanticCacheOptions>? configure = null)
    {
        services.AddSemanticCacheStore(
                static (provider, options) => new PostgresSemanticCacheStore(options, provider.GetService<ILoggerFactory>()),
                new PostgresSemanticCacheOptionsValidator(),
                configure)
            .PostConfigure<IServiceProvider>(TakeConnection);
        return services;
    }

    /// <summary>Registers the store, with settings from configuration.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configuration">The section, for example <c>configuration.GetSection("Wattwise:Postgres")</c>.</param>
    /// <param name="configure">Changes the settings; runs after configuration is bound.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddPostgresSemanticCache(
        this IServiceCollection services, IConfiguration configuration, Action<PostgresSemanticCacheOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<PostgresSemanticCacheOptions>().Bind(configuration);
        return services.AddPostgresSemanticCache(configure);
    }

    private static void TakeConnection(PostgresSemanticCacheOptions options, IServiceProvider provider)
    {
        if (string.IsNullOrWhiteSpace(options.ConnectionString))
            options.ConnectionFactory ??= provider.GetService<NpgsqlDataSource>();
    }
}
