using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Wattwise.Caching;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the semantic cache in a SQLite file.</summary>
public static class SqliteSemanticCacheServiceCollectionExtensions
{
    /// <summary>Keeps the semantic cache's entries and its policies' evidence in a SQLite file: one <see cref="SqliteSemanticCacheStore"/> is both
    /// the <see cref="ISemanticCacheStore"/> and the <see cref="ICacheEvidenceStore"/>. Settings and file are checked when the host starts.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Sets at least <see cref="SqliteSemanticCacheOptions.FilePath"/>; runs after configuration is bound.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    /// <remarks>A registered <see cref="ICacheProtector"/> is used where the settings name none. Calling it twice is harmless; among several stores the last registered one is used.</remarks>
    public static IServiceCollection AddSqliteSemanticCache(this IServiceCollection services, Action<SqliteSemanticCacheOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        var options = services.AddOptions<SqliteSemanticCacheOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        options.PostConfigure<IServiceProvider>(static (settings, provider) => settings.Protector ??= provider.GetService<ICacheProtector>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SqliteSemanticCacheOptions>, SqliteSemanticCacheOptionsValidator>());
        services.TryAddSingleton(static provider => new SqliteSemanticCacheStore(provider.GetRequiredService<IOptions<SqliteSemanticCacheOptions>>().Value));
        services.AddSingleton<ISemanticCacheStore>(static provider => provider.GetRequiredService<SqliteSemanticCacheStore>());
        services.AddSingleton<ICacheEvidenceStore>(static provider => provider.GetRequiredService<SqliteSemanticCacheStore>());
        return services;
    }

    /// <summary>As the other overload, with settings bound from a configuration section.</summary>
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
