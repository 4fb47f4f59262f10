using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Wattwise.Accounting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the ledger in PostgreSQL.</summary>
/// <remarks>
/// One <see cref="PostgresLedger"/> is the <see cref="IFootprintLog"/> of all pipelines, unless another was registered before. Settings are
/// checked when
/// the host starts; a server that is away then stops no app. The services give what the settings leave open: an
/// <see cref="NpgsqlDataSource"/> if there is no connection string, a <see cref="TimeProvider"/>, a logger factory, a meter factory.
/// Registering it
/// again changes its settings.
/// </remarks>
public static class PostgresLedgerServiceCollectionExtensions
{
    /// <summary>Registers the ledger.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Changes the settings; not needed if the app registered an <see cref="NpgsqlDataSource"/>.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddPostgresLedger(this IServiceCollection services, Action<PostgresLedgerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        var options = services.AddOptions<PostgresLedgerOptions>().PostConfigure<IServiceProvider>(TakeServices).ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<PostgresLedgerOptions>>(new PostgresLedgerOptionsValidator()));
        services.TryAddSingleton(provider => new PostgresLedger(
            provider.GetRequiredService<IOptions<PostgresLedgerOptions>>().Value,
            provider.GetService<ILoggerFactory>(),
            provider.GetService<IMeterFactory>()));
        services.TryAddSingleton<IFootprintLog>(provider => provider.GetRequiredService<PostgresLedger>());
        return services;
    }

    /// <summary>Registers the ledger, with settings from configuration.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configuration">The section, for example <c>configuration.GetSection("Wattwise:Ledger")</c>.</param>
    /// <param name="configure">Changes the settings; runs after configuration is bound.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddPostgresLedger(
        this IServiceCollection services, IConfiguration configuration, Action<PostgresLedgerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<PostgresLedgerOptions>().Bind(configuration);
        return services.AddPostgresLedger(configure);
    }

    private static void TakeServices(PostgresLedgerOptions options, IServiceProvider provider)
    {
        if (options.TimeProvider == TimeProvider.System && provider.GetService<TimeProvider>() is { } registered)
            options.TimeProvider = registered;
        if (string.IsNullOrWhiteSpace(options.ConnectionString))
            options.ConnectionFactory ??= provider.GetService<NpgsqlDataSource>();
    }
}
