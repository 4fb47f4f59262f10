using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Wattwise.Accounting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the ledger in a SQLite file.</summary>
/// <remarks>
/// One <see cref="SqliteLedger"/> is the <see cref="IFootprintLog"/> of all pipelines. Settings and file are checked when the host starts.
/// The services give a <see cref="TimeProvider"/>, a logger factory and a meter factory. Registering it again changes its settings.
/// </remarks>
public static class SqliteLedgerServiceCollectionExtensions
{
    /// <summary>Registers the ledger.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Sets at least <see cref="SqliteLedgerOptions.FilePath"/>; runs after configuration is bound.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddSqliteLedger(this IServiceCollection services, Action<SqliteLedgerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        var options = services.AddOptions<SqliteLedgerOptions>().PostConfigure<IServiceProvider>(TakeClock).ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SqliteLedgerOptions>>(
            new DatabaseFileValidator<SqliteLedgerOptions, SqliteLedgerException>(
                new SqliteLedgerOptionsValidator(),
                static options => new LedgerFile(options.FilePath, options.BusyTimeout).OpenForWriting(options.MaxFileBytes).Dispose())));
        services.TryAddSingleton(provider => new SqliteLedger(
            provider.GetRequiredService<IOptions<SqliteLedgerOptions>>().Value, provider.GetService<ILoggerFactory>(),
            provider.GetService<IMeterFactory>()));
        services.TryAddSingleton<IFootprintLog>(provider => provider.GetRequiredService<SqliteLedger>());
        return services;
    }

    /// <summary>Registers the ledger, with settings from configuration.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configuration">The section, for example <c>configuration.GetSection("Wattwise:Ledger")</c>.</param>
    /// <param name="configure">Changes the settings; runs after configuration is bound.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddSqliteLedger(
        this IServiceCollection services, IConfiguration configuration, Action<SqliteLedgerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<SqliteLedgerOptions>().Bind(configuration);
        return services.AddSqliteLedger(configure);
    }

    private static void TakeClock(SqliteLedgerOptions options, IServiceProvider provider)
    {
        if (options.TimeProvider == TimeProvider.System && provider.GetService<TimeProvider>() is { } registered)
            options.TimeProvider = registered;
    }
}
