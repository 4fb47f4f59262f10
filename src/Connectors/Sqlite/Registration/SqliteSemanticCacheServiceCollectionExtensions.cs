using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Wattwise.Caching;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the semantic cache in a SQLite file.</summary>
/// <remarks>
/// One <see cref="SqliteSemanticCacheStore"/> is the <see cref="ISemanticCacheStore"/>, the <see cref="ICacheEvidenceStore"/>, the
/// <see cref="Wattwise.Directives.IDirectiveEvidenceStore"/> and the <see cref="Wattwise.Cascade.ICascadeEvidenceStore"/>. Settings and
/// file are checked when the host starts. Among several stores the one that was registered last is used; registering this one again changes
/// its settings. The services give what the settings leave open: an <see cref="ICacheProtector"/>, a <see cref="TimeProvider"/>, a logger
/// factory.
/// </remarks>
public static class SqliteSemanticCacheServiceCollectionExtensions
{
    /// <summary>Registers the store.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Sets at least <see cref="SqliteSemanticCacheOptions.FilePath"/>; runs after configuration is bound.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddSqliteSemanticCache(
        this IServiceCollection services, Action<SqliteSemanticCacheOptions>? configure = null)
    {
        services.AddSemanticCacheStore(
            static (provider, options) => new SqliteSemanticCacheStore(options, provider.GetService<ILoggerFactory>()),
            new DatabaseFileValidator<SqliteSemanticCacheOptions, SqliteSemanticCacheException>(
                new SqliteSemanticCacheOptionsValidator(), static options => new CacheFile(options).OpenForWriting().Dispose()),
            configure);
        return services;
    }

    /// <summary>Registers the store, with settings from configuration.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configuration">The section, for example <c>configuration.GetSection("Wattwise:Sqlite")</c>.</param>
    /// <param name="configure">Changes the settings; runs after configuration is bound.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddSqliteSemanticCache(
        this IServiceCollection services, IConfiguration configuration, Action<SqliteSemanticCacheOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<SqliteSemanticCacheOptions>().Bind(configuration);
        return services.AddSqliteSemanticCache(configure);
    }
}
