using Wattwise.Cascade;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers a cascade of models.</summary>
public static class WattwiseCascadeServiceCollectionExtensions
{
    /// <summary>
    /// Registers what <c>UseWattwise</c> needs, with a cascade among its stages. Tiers are given their clients here, or name the key of one
    /// that is registered as a keyed service. Settings are validated when the host starts.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Names the tiers; runs after configuration is bound.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddWattwiseCascade(this IServiceCollection services, Action<CascadeOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddWattwise(options => configure(options.Cascade ??= new CascadeOptions()));
    }
}
