using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Wattwise;
using Wattwise.Deferral;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the queue of deferred jobs.</summary>
public static class DeferredChatJobsServiceCollectionExtensions
{
    /// <summary>
    /// Registers <see cref="IDeferredChatJobs"/> and the hosted service that runs its jobs through the registered <see
    /// cref="IChatClient"/>.
    /// Settings are validated when the host starts.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Changes the settings; runs after configuration is bound.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    /// <remarks>
    /// Jobs are kept in the registered <see cref="IDeferredJobStore"/>; without one, in memory, so that they end with the process. A clock,
    /// a carbon intensity provider, a policy and a protector are the registered ones. Calling it twice is harmless.
    /// </remarks>
    public static IServiceCollection AddDeferredChatJobs(
        this IServiceCollection services, Action<DeferredChatJobsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        var options = services.AddOptions<DeferredChatJobsOptions>().PostConfigure<IServiceProvider>(TakeZone).ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<DeferredChatJobsOptions>, DeferredChatJobsOptionsRangeValidator>());
        services.TryAddSingleton<IDeferredJobStore>(_ => new InMemoryDeferredJobStore());
        services.TryAddSingleton(Create);
        services.TryAddSingleton<IDeferredChatJobs>(provider => provider.GetRequiredService<DeferredChatJobs>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, DeferredJobWorker>(provider =>
            new DeferredJobWorker(provider.GetRequiredService<DeferredChatJobs>(), new StageServices(provider).TimeProvider)));
        return services;
    }

    /// <summary>As the other overload, with settings bound from a configuration section.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configuration">The section, for example <c>configuration.GetSection("Wattwise:DeferredJobs")</c>.</param>
    /// <param name="configure">Changes the settings; runs after configuration is bound.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddDeferredChatJobs(
        this IServiceCollection services, IConfiguration configuration, Action<DeferredChatJobsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);

        services.AddOptions<DeferredChatJobsOptions>().Bind(configuration);
        return services.AddDeferredChatJobs(configure);
    }

    private static DeferredChatJobs Create(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<DeferredChatJobsOptions>>().Value;
        return new DeferredChatJobs(
            () => provider.GetRequiredKeyedService<IChatClient>(options.ChatClientKey),
            provider.GetRequiredService<IDeferredJobStore>(),
            options,
            new StageServices(provider));
    }

    private static void TakeZone(DeferredChatJobsOptions options, IServiceProvider provider) =>
        options.Zone ??= provider.GetService<IOptionsFactory<WattwiseOptions>>()?.Create(Options.Options.DefaultName).Accounting?.Zone;
}
