using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Wattwise.Gateway;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the store of the gateway's keys and budgets in a SQLite file.</summary>
public static class SqliteGatewayStoreServiceCollectionExtensions
{
    /// <summary>Registers the store as the <see cref="IGatewayStore"/>. Settings and file are checked when the host starts.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Sets at least <see cref="SqliteGatewayStoreOptions.FilePath"/>; runs after configuration is bound.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    /// <remarks>The order of this and <c>AddWattwiseGateway</c> does not matter. Calling it again changes the settings.</remarks>
    public static IServiceCollection AddSqliteGatewayStore(
        this IServiceCollection services, Action<SqliteGatewayStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        var options = services.AddOptions<SqliteGatewayStoreOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SqliteGatewayStoreOptions>>(
            new DatabaseFileValidator<SqliteGatewayStoreOptions, SqliteGatewayStoreException>(
                new SqliteGatewayStoreOptionsValidator(), static options => new GatewayFile(options).Open().Dispose())));
        services.TryAddSingleton(
            provider => new SqliteGatewayStore(provider.GetRequiredService<IOptions<SqliteGatewayStoreOptions>>().Value));
        services.RemoveAll<IGatewayStore>();
        services.AddSingleton<IGatewayStore>(provider => provider.GetRequiredService<SqliteGatewayStore>());
        return services;
    }

    /// <summary>As the other overload, with settings bound from a configuration section.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configuration">The section, for example <c>configuration.GetSection("Wattwise:Gateway:Sqlite")</c>.</param>
    /// <param name="configure">Changes the settings; runs after configuration is bound.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddSqliteGatewayStore(
        this IServiceCollection services, IConfiguration configuration, Action<SqliteGatewayStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);

        services.AddOptions<SqliteGatewayStoreOptions>().Bind(configuration);
        return services.AddSqliteGatewayStore(configure);
    }
}
