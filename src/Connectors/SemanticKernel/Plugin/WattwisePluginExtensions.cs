using Microsoft.Extensions.DependencyInjection;
using Wattwise.Accounting;
using Wattwise.Carbon;
using Wattwise.SemanticKernel;

namespace Microsoft.SemanticKernel;

/// <summary>Offers a model, or an app, what Wattwise knows: the plugin <c>wattwise</c>.</summary>
/// <remarks>
/// Its functions only read: <c>footprint</c> (energy, carbon and tokens of the <see cref="FootprintLedger"/>), <c>carbon_now</c> (the
/// <see cref="CarbonIntensity"/> of the configured zone, or that it is unknown) and <c>cache_statistics</c>. They are sums over all requests of the
/// app, so think twice before you offer them to the users of different tenants. The results are plain objects that any serializer writes.
/// Each function is an <see cref="Extensions.AI.AIFunction"/>, so agents take them as tools.
/// </remarks>
public static class WattwisePluginExtensions
{
    /// <summary>The plugin's name.</summary>
    public const string PluginName = "wattwise";

    /// <summary>Adds the plugin to a kernel.</summary>
    /// <param name="plugins">The plugins, for example <c>kernel.Plugins</c>.</param>
    /// <param name="services">The services that <c>AddWattwise</c> registered, for example <c>kernel.Services</c>.</param>
    /// <returns>The plugin; its functions are also tools for agents.</returns>
    /// <exception cref="ArgumentException">A plugin of this name is there already.</exception>
    public static KernelPlugin AddWattwise(this ICollection<KernelPlugin> plugins, IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(plugins);
        ArgumentNullException.ThrowIfNull(services);

        var plugin = Create(services);
        plugins.Add(plugin);
        return plugin;
    }

    /// <summary>Adds the plugin to the kernels that are built.</summary>
    /// <param name="plugins">The builder's plugins.</param>
    /// <returns><paramref name="plugins"/>, for chaining.</returns>
    public static IKernelBuilderPlugins AddWattwise(this IKernelBuilderPlugins plugins)
    {
        ArgumentNullException.ThrowIfNull(plugins);
        plugins.Services.AddSingleton(Create);
        return plugins;
    }

    private static KernelPlugin Create(IServiceProvider services) => KernelPluginFactory.CreateFromObject(new WattwisePlugin(services), PluginName);
}
