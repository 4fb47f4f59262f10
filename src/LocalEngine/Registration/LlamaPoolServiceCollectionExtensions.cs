using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Wattwise.Accounting;
using Wattwise.LocalEngine;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers a pool of models, and chat over it.</summary>
/// <remarks>
/// Options are checked when the host starts, the models' files included; a model is loaded by its first request. Where the options do not
/// name them, the registered <see cref="IEnergyMeter"/>, logger factory and <see cref="TimeProvider"/> are used. The container frees the
/// models.
/// </remarks>
public static class LlamaPoolServiceCollectionExtensions
{
    private const string Name = "Pool";

    /// <summary>
    /// Registers a <see cref="LlamaModelPool"/>, and a <see cref="LlamaPoolChatClient"/> over it as <see cref="IChatClient"/>.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Names the models and their budget.</param>
    /// <param name="configureClient">Sets the client's options.</param>
    /// <returns>A builder, to put other stages before the client.</returns>
    public static ChatClientBuilder AddLlamaModelPool(
        this IServiceCollection services, Action<LlamaModelPoolOptions> configure, Action<LlamaChatClientOptions>? configureClient = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.Configure(Name, configure);
        if (configureClient is not null)
            services.Configure(Name, configureClient);
        return Add(services);
    }

    /// <summary>
    /// Registers a <see cref="LlamaModelPool"/>, and a <see cref="LlamaPoolChatClient"/> over it, with options from configuration.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="section">A section with the properties of <see cref="LlamaModelPoolOptions"/> and of
    /// <see cref="LlamaChatClientOptions"/>.</param>
    /// <returns>A builder, to put other stages before the client.</returns>
    public static ChatClientBuilder AddLlamaModelPool(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(section);
        services.AddOptions<LlamaModelPoolOptions>(Name).Bind(section);
        services.AddOptions<LlamaChatClientOptions>(Name).Bind(section);
        return Add(services);
    }

    private static ChatClientBuilder Add(IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<LlamaModelPoolOptions>>(new LlamaModelPoolOptionsValidator(Name));
        services.AddOptions<LlamaModelPoolOptions>(Name).PostConfigure<IServiceProvider>(TakeServices).ValidateOnStart();
        services.AddOptions<LlamaChatClientOptions>(Name).PostConfigure<IServiceProvider>((options, provider) =>
        {
            if (options.TimeProvider == TimeProvider.System && provider.GetService<TimeProvider>() is { } registered)
                options.TimeProvider = registered;
        });
        services.AddSingleton(
            provider => new LlamaModelPool(provider.GetRequiredService<IOptionsMonitor<LlamaModelPoolOptions>>().Get(Name)));
        return services.AddChatClient(provider => new LlamaPoolChatClient(
            provider.GetRequiredService<LlamaModelPool>(),
            provider.GetRequiredService<IOptionsMonitor<LlamaChatClientOptions>>().Get(Name),
            provider.GetRequiredService<IOptionsMonitor<LlamaModelPoolOptions>>().Get(Name).DefaultModelId));
    }

    private static void TakeServices(LlamaModelPoolOptions options, IServiceProvider provider)
    {
        if (options.TimeProvider == TimeProvider.System && provider.GetService<TimeProvider>() is { } registered)
            options.TimeProvider = registered;
        foreach (var model in options.Models.Values.Where(model => model is not null))
        {
            model.EnergyMeter ??= provider.GetService<IEnergyMeter>();
            model.LoggerFactory ??= provider.GetService<ILoggerFactory>();
        }
    }
}
