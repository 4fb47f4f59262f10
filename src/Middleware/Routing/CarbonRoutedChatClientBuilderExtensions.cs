using Wattwise;
using Wattwise.Routing;

namespace Microsoft.Extensions.AI;

/// <summary>Adds the choice among deployments by carbon to a chat client's pipeline.</summary>
public static class CarbonRoutedChatClientBuilderExtensions
{
    /// <summary>
    /// Calls, among several deployments of the same model, the one that causes the least grams of CO2e. Add it behind all other Wattwise
    /// stages, right before the provider's client, which is one of the deployments.
    /// </summary>
    /// <param name="builder">The pipeline.</param>
    /// <param name="configure">Names the deployments. A strategy that it leaves unset is the registered one, if any.</param>
    /// <returns><paramref name="builder"/>, for chaining.</returns>
    /// <remarks>Wrong options throw an <see cref="ArgumentException"/> when the pipeline is built.</remarks>
    public static ChatClientBuilder UseCarbonRouted(this ChatClientBuilder builder, Action<CarbonRoutedOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);

        return builder.Use((innerClient, services) =>
        {
            var options = new CarbonRoutedOptions();
            configure(options);
            return new CarbonRoutedChatClient(innerClient, options, new StageServices(services));
        });
    }
}
