using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Wattwise.Caching;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the semantic cache in PostgreSQL.</summary>
/// <remarks>
/// Settings are checked when the host starts; the server is not asked then, and one that is down stops no app. What the settings leave open is taken
/// from the services: an <see cref="NpgsqlDataSource"/>, an <see cref="ICacheProtector"/>, a <see cref="TimeProvider"/>, a logger factory.
/// </remarks>
public static class PostgresSemanticCacheServiceCollectionExtensions
{
    /// <summary>Registers a <see cref="PostgresSemanticCacheStore"/> as the <see cref="ISemanticCacheStore"/> and <see cref="ICacheEvidenceStore"/>.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Changes the settings; not needed where the app registered an <see cref="NpgsqlDataSource"/>.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddPostgresSemanticCache(this IServiceCollection services, Action<PostgresSemanticCacheOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        var options = services.AddOptions<PostgresSemanticCacheOptions>().PostConfigure<IServiceProvider>(TakeServices).ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PostgresSemanticCacheOptions>, PostgresSemanticCacheOptionsValidator>());
        services.TryAddSingleton(provider => new PostgresSemanticCacheStore(
            provider.GetRequiredService<IOptions<PostgresSemanticCacheOptions>>().Value, provider.GetService<ILoggerFactory>()));
        services.TryAddSingleton<ISemanticCacheStore>(provider => provider.GetRequiredService<PostgresSemanticCacheStore>());
        services.TryAddSingleton<ICacheEvidenceStore>(provider => provider.GetRequiredService<PostgresSemanticCacheStore>());
        return services;
    }

    /// <summary>As the other overload, with settings bound from a configuration section.</summary>
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

    private static void TakeServices(PostgresSemanticCacheOptions options, IServiceProvider provider)
    {
        if (string.IsNullOrEmpty(options.ConnectionString))
            options.DataSource ??= provider.GetService<NpgsqlDataSource>();
        options.Protector ??= provider.GetService<ICacheProtector>();
        if (options.TimeProvider == TimeProvider.System && provider.GetService<TimeProvider>() is { } registered)
            options.TimeProvider = registered;
    }
}
