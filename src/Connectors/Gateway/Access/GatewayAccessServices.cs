using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Wattwise.Gateway.Access;

/// <summary>Puts the gateway's keys, budgets and limits together. Documents stay in memory where no <see cref="IGatewayStore"/> is
/// registered.</summary>
internal static class GatewayAccessServices
{
    public static IServiceCollection AddGatewayAccess(this IServiceCollection services)
    {
        services.AddOptions<GatewayAccessOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GatewayAccessOptions>, GatewayAccessOptionsValidator>());
        services.TryAddSingleton<IGatewayStore, InMemoryGatewayStore>();
        services.TryAddSingleton(static provider => new GuardedGatewayStore(
            provider.GetRequiredService<IGatewayStore>(),
            OptionsOf(provider),
            ClockOf(provider),
            provider.GetService<ILogger<GuardedGatewayStore>>() ?? NullLogger<GuardedGatewayStore>.Instance));
        services.TryAddSingleton(static provider => new GatewayKeys(provider.GetRequiredService<GuardedGatewayStore>(), ClockOf(provider)));
        services.TryAddSingleton(
            static provider => new BudgetBook(provider.GetRequiredService<GuardedGatewayStore>(), OptionsOf(provider), ClockOf(provider)));
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IHostedService, BudgetBook>(static provider => provider.GetRequiredService<BudgetBook>()));
        services.TryAddSingleton<IGatewayAccess>(static provider => new GatewayAccess(
            provider.GetRequiredService<GatewayKeys>(), provider.GetRequiredService<BudgetBook>(), OptionsOf(provider), ClockOf(provider)));
        return services;
    }

    private static GatewayAccessOptions OptionsOf(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<GatewayAccessOptions>>().Value;

    private static TimeProvider ClockOf(IServiceProvider provider) => provider.GetService<TimeProvider>() ?? TimeProvider.System;
}
