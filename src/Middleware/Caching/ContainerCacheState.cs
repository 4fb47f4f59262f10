using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Wattwise.Caching;

/// <summary>The state of one pipeline's cache in each service container: a client that is made anew for each scope finds what earlier ones
/// left.</summary>
/// <remarks>
/// Strategies of a state are taken from the root of the container, or from a scope of its own, which lives as long. The state ends with the
/// last client that was not made in a scope; where all are, with the container. Thread-safe.
/// </remarks>
internal sealed class ContainerCacheState
{
    private readonly ConditionalWeakTable<IServiceScopeFactory, Shared> _states = [];
    private readonly Lock _lock = new();

    /// <summary>Creates a client over the state of its container.</summary>
    /// <param name="innerClient">The client to call on a miss.</param>
    /// <param name="services">What the client is made from.</param>
    /// <param name="embeddingGenerator">Embeds prompts; <see langword="null"/> for the registered one.</param>
    /// <param name="getOptions">The settings; asked for if the container has no state yet.</param>
    public SemanticCacheChatClient CreateClient(
        IChatClient innerClient,
        IServiceProvider services,
        IEmbeddingGenerator<string, Embedding<float>>? embeddingGenerator,
        Func<SemanticCacheOptions> getOptions)
    {
        if (services.GetService<IServiceScopeFactory>() is not { } container)
        {
            var own = new SemanticCacheState(embeddingGenerator, getOptions(), new StageServices(services), innerClient);
            return new SemanticCacheChatClient(innerClient, own, own.Dispose);
        }

        var isRoot = ReferenceEquals(services, container);
        var isScoped = !isRoot && services is IServiceScope;
        lock (_lock)
        {
            if (!_states.TryGetValue(container, out var shared) || shared.State.IsDisposed)
            {
                var scope = isScoped ? container.CreateScope() : null;
                var stageServices = new StageServices(scope?.ServiceProvider ?? services);
                var options = new SemanticCacheOptions(getOptions());
                options.Name ??= PipelineOrder.NextName(container, stageServices);
                shared = new Shared(new SemanticCacheState(embeddingGenerator, options, stageServices), scope);
                _states.AddOrUpdate(container, shared);
            }

            if (isScoped)
                return new SemanticCacheChatClient(innerClient, shared.State);

            shared.Clients++;
            var hasLeft = false;
            return new SemanticCacheChatClient(innerClient, shared.State, () =>
            {
                lock (_lock)
                {
                    if (hasLeft)
                        return;
                    hasLeft = true;
                    if (--shared.Clients > 0)
                        return;
                }

                shared.State.Dispose();
                shared.Scope?.Dispose();
            });
        }
    }

    private sealed class Shared(SemanticCacheState state, IServiceScope? scope)
    {
        public SemanticCacheState State { get; } = state;

        public IServiceScope? Scope { get; } = scope;

        public int Clients { get; set; }
    }
}
