using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Wattwise.Accounting;

namespace Wattwise.LocalEngine;

/// <summary>
/// Registers what all clients of the engine share: its options, checked at start-up, and one engine, loaded when the host starts.
/// </summary>
/// <remarks>
/// Without a host it is loaded at first use, never in a constructor: that would block a thread for as long as a model takes to load.
/// </remarks>
internal sealed class LlamaRegistration
{
    private readonly IServiceCollection _services;

    /// <param name="services">The services.</param>
    /// <param name="kind">What the engine is for; one key may stand for one engine of each kind.</param>
    /// <param name="serviceKey">The caller's key, or <see langword="null"/>.</param>
    public LlamaRegistration(IServiceCollection services, LlamaModelKind kind, object? serviceKey)
    {
        ArgumentNullException.ThrowIfNull(services);
        _services = services;
        Name = serviceKey is null ? $"{kind}" : $"{kind}:{serviceKey}";

        services.AddSingleton<IValidateOptions<LlamaEngineOptions>>(new LlamaEngineOptionsValidator(Name, kind));
        services.AddOptions<LlamaEngineOptions>(Name).PostConfigure<IServiceProvider>(TakeServices).ValidateOnStart();
        if (services.Any(service => service.ServiceType == typeof(LlamaEngineSource) && Equals(service.ServiceKey, Name)))
            return;
        services.AddKeyedSingleton(Name, (provider, _) => LlamaEngineSource.Lazy(Options<LlamaEngineOptions>(provider)));
        services.AddSingleton(Source);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, LlamaEngineLoader>());
    }

    /// <summary>The name of the options, and the key of the engine.</summary>
    public string Name { get; }

    public LlamaRegistration Configure(Action<LlamaEngineOptions>? configure)
    {
        if (configure is not null)
            _services.Configure(Name, configure);
        return this;
    }

    /// <summary>Binds the engine's options. A value that cannot be read is an error at start-up.</summary>
    public LlamaRegistration Bind(IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        _services.AddOptions<LlamaEngineOptions>(Name).Bind(section);
        return this;
    }

    public LlamaEngineSource Source(IServiceProvider provider) => provider.GetRequiredKeyedService<LlamaEngineSource>(Name);

    public TOptions Options<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        IServiceProvider provider)
        where TOptions : class => provider.GetRequiredService<IOptionsMonitor<TOptions>>().Get(Name);

    private static void TakeServices(LlamaEngineOptions options, IServiceProvider provider)
    {
        options.EnergyMeter ??= provider.GetService<IEnergyMeter>();
        options.LoggerFactory ??= provider.GetService<ILoggerFactory>();
    }
}
