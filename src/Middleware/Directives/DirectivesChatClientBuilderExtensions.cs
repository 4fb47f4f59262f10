using Wattwise;
using Wattwise.Directives;

namespace Microsoft.Extensions.AI;

/// <summary>Adds directives to a chat client pipeline.</summary>
public static class DirectivesChatClientBuilderExtensions
{
    /// <summary>Asks for brief answers where a judge found them good enough; see <see cref="DirectivesChatClient"/>.</summary>
    /// <param name="builder">The pipeline.</param>
    /// <param name="embeddingGenerator">Embeds prompts for the classifier; by default the registered one.</param>
    /// <param name="configure">Changes the settings.</param>
    /// <returns><paramref name="builder"/>, for chaining.</returns>
    /// <remarks>
    /// Put it behind the semantic cache, which asks it for the level first: an answer that was asked to be brief serves no fuller request.
    /// A strategy that the settings leave <see langword="null"/> is the registered one, if any: see each property of
    /// <see cref="DirectivesOptions"/>. Wrong settings throw an <see cref="ArgumentException"/> when the pipeline is built.
    /// </remarks>
    public static ChatClientBuilder UseDirectives(
        this ChatClientBuilder builder,
        IEmbeddingGenerator<string, Embedding<float>>? embeddingGenerator = null,
        Action<DirectivesOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        var states = new ContainerStates<DirectivesState>();
        return builder.Use((innerClient, services) => states.CreateClient(innerClient, services, embeddingGenerator, () =>
        {
            var options = new DirectivesOptions();
            configure?.Invoke(options);
            return options;
        }));
    }

    /// <summary>Creates a client over the state of its container.</summary>
    internal static DirectivesChatClient CreateClient(
        this ContainerStates<DirectivesState> states,
        IChatClient innerClient,
        IServiceProvider services,
        IEmbeddingGenerator<string, Embedding<float>>? embeddingGenerator,
        Func<DirectivesOptions> getOptions)
    {
        var (state, leave) = states.Join(services, (stageServices, _) => new DirectivesState(
            embeddingGenerator, getOptions(), stageServices, innerClient.GetService<ChatClientMetadata>()));
        return new DirectivesChatClient(innerClient, state, leave);
    }
}
