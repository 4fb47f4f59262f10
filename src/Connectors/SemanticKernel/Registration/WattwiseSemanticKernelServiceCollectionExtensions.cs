using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel.ChatCompletion;
using Wattwise;
using Wattwise.SemanticKernel;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts Wattwise before the chat services of an app that uses Semantic Kernel.</summary>
public static class WattwiseSemanticKernelServiceCollectionExtensions
{
    /// <summary>
    /// Puts the pipeline before each <see cref="IChatCompletionService"/> and <see cref="IChatClient"/> that is registered so far, keyed
    /// ones included, and registers its settings as
    /// <see cref="WattwiseServiceCollectionExtensions.AddWattwise(IServiceCollection, Action{WattwiseOptions}?)"/> does. Call it after the
    /// chat services; before or after <c>AddKernel</c> makes no difference.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Changes the settings; runs after configuration is bound.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    /// <remarks>
    /// <para>
    /// Order, keys, lifetimes and attributes stay, and with them the choice of a service by default, by service id or by model id. Each
    /// service has a pipeline and a cache key of its own. A chat client that has the pipeline already is left as it is. Calling it again
    /// decorates what was registered since; services that were registered after the last call are named in a warning at first use.
    /// </para>
    /// <para>Services that the container would have made are disposed by it as before; instances stay the app's.</para>
    /// </remarks>
    /// <exception cref="InvalidOperationException">No chat service is registered yet.</exception>
    public static IServiceCollection AddWattwiseSemanticKernel(this IServiceCollection services, Action<WattwiseOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        var decoration = services.FirstOrDefault(
            descriptor => descriptor.ServiceType == typeof(ChatServiceDecoration))?.ImplementationInstance as ChatServiceDecoration
            ?? new ChatServiceDecoration(services);
        if (!decoration.Decorate())
        {
            throw new InvalidOperationException(
                "No chat service is registered yet. Call this after the chat services, for example after AddOpenAIChatCompletion.");
        }

        services.AddWattwise(configure);
        if (!services.Any(descriptor => descriptor.ServiceType == typeof(ChatServiceDecoration)))
            services.AddSingleton(decoration);
        return services;
    }
}
