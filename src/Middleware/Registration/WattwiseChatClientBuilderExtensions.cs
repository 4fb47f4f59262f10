using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Wattwise;
using Wattwise.Accounting;
using Wattwise.Caching;
using Wattwise.Cascade;
using Wattwise.Compression;
using Wattwise.Deferral;
using Wattwise.Directives;

namespace Microsoft.Extensions.AI;

/// <summary>Puts the Wattwise pipeline before a chat client.</summary>
public static class WattwiseChatClientBuilderExtensions
{
    /// <summary>
    /// Composes the stages in their order: accounting outermost, then deferral, then the semantic cache, then directives, then compression,
    /// then the cascade, then whatever the builder adds next.
    /// A stage whose options are <see langword="null"/> is left out. Call <c>UseFunctionInvocation</c> before it, so that every stage sees
    /// tool calls and their results.
    /// </summary>
    /// <param name="builder">The pipeline.</param>
    /// <param name="embeddingGenerator">Embeds prompts for the semantic cache and the classifier of directives; by default the registered
    /// one. Without any, only exact repeats are answered from the cache.</param>
    /// <param name="configure">Changes the settings, which start from what <c>services.AddWattwise</c> registered.</param>
    /// <returns><paramref name="builder"/>, for chaining.</returns>
    /// <remarks>
    /// <para>
    /// A request's way: <see cref="AccountingChatClient"/> opens the scope; <see cref="DeferralChatClient"/> lets it wait if it names a
    /// deadline; <see cref="SemanticCacheChatClient"/> answers it or passes it on; <see cref="DirectivesChatClient"/>, if it is asked for,
    /// may ask for a brief answer; <see cref="CompressionChatClient"/> sends the prompt in shorter forms; <see cref="CascadeChatClient"/>,
    /// if it is asked for, chooses the model; the inner client calls it; accounting books what was spent and avoided, and puts the
    /// footprint on the response.
    /// </para>
    /// <para>Wrong settings (an unknown zone, a negative price, a threshold out of range) throw when the pipeline is built.</para>
    /// </remarks>
    public static ChatClientBuilder UseWattwise(
        this ChatClientBuilder builder,
        IEmbeddingGenerator<string, Embedding<float>>? embeddingGenerator = null,
        Action<WattwiseOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        var (cacheStates, directiveStates) = (new ContainerStates<SemanticCacheState>(), new ContainerStates<DirectivesState>());
        var (compressionStates, cascadeStates) = (new ContainerStates<CompressionState>(), new ContainerStates<CascadeState>());
        return builder.Use((innerClient, services) =>
        {
            // The factory makes a fresh instance: one pipeline's changes never reach another's.
            var options = services.GetService<IOptionsFactory<WattwiseOptions>>()?.Create(Extensions.Options.Options.DefaultName)
                ?? new WattwiseOptions();
            configure?.Invoke(options);
            var stageServices = new StageServices(services);
            IChatClient client = new ModelCallChatClient(innerClient, stageServices);
            if (options.Cascade is { } cascade)
                client = cascadeStates.CreateClient(
                    client, services, embeddingGenerator, () => cascade.WithDefaultsFrom(options.Accounting));
            if (options.Compression is { } compression)
                client = compressionStates.CreateClient(
                    client, services, embeddingGenerator, () => compression.WithDefaultsFrom(options.Accounting));
            if (options.Directives is { } directives)
                client = directiveStates.CreateClient(
                    client, services, embeddingGenerator, () => directives.WithDefaultsFrom(options.Accounting));
            if (options.SemanticCache is { } cache)
                client = cacheStates.CreateClient(client, services, embeddingGenerator, () => cache);
            if (options.Deferral is { } deferral)
            {
                deferral.Zone ??= options.Accounting?.Zone;
                client = new DeferralChatClient(client, deferral, stageServices);
            }

            if (options.Accounting is { } accounting)
                client = new AccountingChatClient(client, accounting, stageServices);
            return client;
        });
    }
}
