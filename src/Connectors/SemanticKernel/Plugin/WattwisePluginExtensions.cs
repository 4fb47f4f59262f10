using Microsoft.Extensions.DependencyInjection;
using Wattwise.Accounting;
using Wattwise.Carbon;
using Wattwise.SemanticKernel;

namespace Microsoft.SemanticKernel;

/// <summary>Offers a model, or an app, what Wattwise knows: the plugin <c>wattwise</c>.</summary>
/// <remarks>
/// Its functions only read. <c>footprint</c> tells energy, carbon and tokens of this conversation: of the requests since the current
/// <see cref="FootprintCollector"/> began, or else of those made with the kernel that the function is called with, so use a kernel for each
/// conversation. <c>carbon_now</c>, <c>carbon_forecast</c> and <c>best_window</c> ask the <see cref="ICarbonIntensityProvider"/> for the
/// configured zone, and say so if it does not know. <c>cache_statistics</c> sums up all requests of the app. The results are plain objects
/// that any serializer writes.
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

    private static KernelPlugin Create(IServiceProvider services) =>
        KernelPluginFactory.CreateFromObject(new WattwisePlugin(services), PluginName);
}
