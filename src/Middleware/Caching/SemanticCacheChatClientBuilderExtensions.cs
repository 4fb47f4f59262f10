using Wattwise;
using Wattwise.Caching;

namespace Microsoft.Extensions.AI;

/// <summary>Adds the semantic cache to a chat client pipeline.</summary>
public static class SemanticCacheChatClientBuilderExtensions
{
    /// <summary>Answers repeated and rephrased requests from a cache; see <see cref="SemanticCacheChatClient"/>.</summary>
    /// <param name="builder">The pipeline.</param>
    /// <param name="embeddingGenerator">Embeds prompts; by default the registered one. Without any, only the exact tier works.</param>
    /// <param name="configure">Changes the settings.</param>
    /// <returns><paramref name="builder"/>, for chaining.</returns>
    /// <remarks>
    /// A strategy that the settings leave <see langword="null"/> is the registered one, if any: see each property of
    /// <see cref="SemanticCacheOptions"/>. The app's
    /// <c>IMemoryCache</c> is not used, because its entries are counted in the app's own unit or not at all; set
    /// <see cref="SemanticCacheOptions.ExactCache"/> to share one. Wrong settings throw an <see cref="ArgumentException"/> when the
    /// pipeline is built.
    /// </remarks>
    public static ChatClientBuilder UseSemanticCache(
        this ChatClientBuilder builder,
        IEmbeddingGenerator<string, Embedding<float>>? embeddingGenerator = null,
        Action<SemanticCacheOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        var states = new ContainerStates<SemanticCacheState>();
        return builder.Use((innerClient, services) => states.CreateClient(innerClient, services, embeddingGenerator, () =>
        {
            var options = new SemanticCacheOptions();
            configure?.Invoke(options);
            return options;
        }));
    }

    /// <summary>Creates a client over the state of its container.</summary>
    internal static SemanticCacheChatClient CreateClient(
        this ContainerStates<SemanticCacheState> states,
        IChatClient innerClient,
        IServiceProvider services,
        IEmbeddingGenerator<string, Embedding<float>>? embeddingGenerator,
        Func<SemanticCacheOptions> getOptions)
    {
        var (state, leave) = states.Join(services, (stageServices, container) =>
        {
            if (container is null)
                return new SemanticCacheState(embeddingGenerator, getOptions(), stageServices, innerClient);

            var options = new SemanticCacheOptions(getOptions());
            options.Name ??= PipelineOrder.NextName(container, stageServices);
            return new SemanticCacheState(embeddingGenerator, options, stageServices);
        });
        return new SemanticCacheChatClient(innerClient, state, leave);
    }
}
