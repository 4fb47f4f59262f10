using Wattwise;
using Wattwise.Compression;

namespace Microsoft.Extensions.AI;

/// <summary>Adds prompt compression to a chat client pipeline.</summary>
public static class CompressionChatClientBuilderExtensions
{
    /// <summary>Sends prompts in shorter forms; see <see cref="CompressionChatClient"/>.</summary>
    /// <param name="builder">The pipeline.</param>
    /// <param name="embeddingGenerator">Embeds text and questions for selection; by default the registered one.</param>
    /// <param name="configure">Changes the settings.</param>
    /// <returns><paramref name="builder"/>, for chaining.</returns>
    /// <remarks>
    /// Put it behind the semantic cache, whose key holds the prompt as the app made it, and call <c>UseFunctionInvocation</c> before it. A
    /// strategy that the settings leave <see langword="null"/> is the registered one, if any: see each property of
    /// <see cref="CompressionOptions"/>. Wrong settings throw an <see cref="ArgumentException"/> when the pipeline is built.
    /// </remarks>
    public static ChatClientBuilder UseCompression(
        this ChatClientBuilder builder,
        IEmbeddingGenerator<string, Embedding<float>>? embeddingGenerator = null,
        Action<CompressionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        var states = new ContainerStates<CompressionState>();
        return builder.Use((innerClient, services) => states.CreateClient(innerClient, services, embeddingGenerator, () =>
        {
            var options = new CompressionOptions();
            configure?.Invoke(options);
            return options;
        }));
    }

    /// <summary>Creates a client over the state of its container.</summary>
    internal static CompressionChatClient CreateClient(
        this ContainerStates<CompressionState> states,
        IChatClient innerClient,
        IServiceProvider services,
        IEmbeddingGenerator<string, Embedding<float>>? embeddingGenerator,
        Func<CompressionOptions> getOptions)
    {
        var (state, leave) = states.Join(
            services, (stageServices, _) => new CompressionState(embeddingGenerator, getOptions(), stageServices));
        return new CompressionChatClient(innerClient, state, leave);
    }
}
