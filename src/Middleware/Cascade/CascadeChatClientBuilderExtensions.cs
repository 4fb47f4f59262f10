using Microsoft.Extensions.DependencyInjection;
using Wattwise;
using Wattwise.Cascade;

namespace Microsoft.Extensions.AI;

/// <summary>Adds a cascade of models to a chat client pipeline.</summary>
public static class CascadeChatClientBuilderExtensions
{
    /// <summary>Lets cheaper models answer where evidence allows it; see <see cref="CascadeChatClient"/>.</summary>
    /// <param name="builder">The pipeline.</param>
    /// <param name="configure">Names the tiers. A strategy that it leaves <see langword="null"/> is the registered one, if any.</param>
    /// <param name="embeddingGenerator">Embeds prompts for the classifier; by default the registered one.</param>
    /// <returns><paramref name="builder"/>, for chaining.</returns>
    /// <remarks>
    /// Add it behind all other Wattwise stages, right before the provider's client, which is the client of each tier that is given none.
    /// Call <c>UseFunctionInvocation</c> before it, so that a draft that is not accepted calls no tool. Wrong settings throw an
    /// <see cref="ArgumentException"/> when the pipeline is built.
    /// </remarks>
    public static ChatClientBuilder UseCascade(
        this ChatClientBuilder builder,
        Action<CascadeOptions> configure,
        IEmbeddingGenerator<string, Embedding<float>>? embeddingGenerator = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);

        var states = new ContainerStates<CascadeState>();
        return builder.Use((innerClient, services) => states.CreateClient(innerClient, services, embeddingGenerator, () =>
        {
            var options = new CascadeOptions();
            configure(options);
            return options;
        }));
    }

    /// <summary>Creates a client over the state of its container.</summary>
    internal static CascadeChatClient CreateClient(
        this ContainerStates<CascadeState> states,
        IChatClient innerClient,
        IServiceProvider services,
        IEmbeddingGenerator<string, Embedding<float>>? embeddingGenerator,
        Func<CascadeOptions> getOptions)
    {
        var (state, leave) = states.Join(services, (stageServices, _) => new CascadeState(embeddingGenerator, getOptions(), stageServices));
        return new CascadeChatClient(
            innerClient,
            state,
            key => services.GetKeyedService<IChatClient>(key)
                ?? throw new ArgumentException($"A tier of the cascade names the key '{key}', under which no chat client is registered."),
            leave);
    }
}
