using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Wattwise.Deferral;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the store of deferred jobs in a SQLite file.</summary>
public static class SqliteDeferredJobsServiceCollectionExtensions
{
    /// <summary>Registers the store as the <see cref="IDeferredJobStore"/>. Settings and file are checked when the host starts.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Sets at least <see cref="SqliteDeferredJobsOptions.FilePath"/>; runs after configuration is bound.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    /// <remarks>The order of this and <c>AddDeferredChatJobs</c> does not matter. Calling it again changes the settings.</remarks>
    public static IServiceCollection AddSqliteDeferredJobs(
        this IServiceCollection services, Action<SqliteDeferredJobsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        var options = services.AddOptions<SqliteDeferredJobsOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SqliteDeferredJobsOptions>>(
            new DatabaseFileValidator<SqliteDeferredJobsOptions, SqliteDeferredJobsException>(
                new SqliteDeferredJobsOptionsValidator(), static options => new JobFile(options).Open().Dispose())));
        services.TryAddSingleton(
            provider => new SqliteDeferredJobStore(provider.GetRequiredService<IOptions<SqliteDeferredJobsOptions>>().Value));
        services.RemoveAll<IDeferredJobStore>();
        services.AddSingleton<IDeferredJobStore>(provider => provider.GetRequiredService<SqliteDeferredJobStore>());
        return services;
    }

    /// <summary>As the other overload, with settings bound from a configuration section.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configuration">The section, for example <c>configuration.GetSection("Wattwise:DeferredJobs:Sqlite")</c>.</param>
    /// <param name="configure">Changes the settings; runs after configuration is bound.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddSqliteDeferredJobs(
        this IServiceCollection services, IConfiguration configuration, Action<SqliteDeferredJobsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);

        services.AddOptions<SqliteDeferredJobsOptions>().Bind(configuration);
        return services.AddSqliteDeferredJobs(configure);
    }
}
