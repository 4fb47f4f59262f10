using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Wattwise.Directives;

/// <summary>The state of one pipeline's directives in each service container: a client that is made anew for each scope finds what earlier
/// ones found.</summary>
/// <remarks>
/// Strategies of a state are taken from a scope of its own if the first client was made in one. The state ends with the last client that was
/// not made in a scope; if all are, with the container's last use. Thread-safe.
/// </remarks>
internal sealed class ContainerDirectives
{
    private readonly ConditionalWeakTable<IServiceScopeFactory, Shared> _states = [];
    private readonly Lock _lock = new();

    /// <summary>Creates a client over the state of its container.</summary>
    public DirectivesChatClient CreateClient(
        IChatClient innerClient,
        IServiceProvider services,
        IEmbeddingGenerator<string, Embedding<float>>? embeddingGenerator,
        Func<DirectivesOptions> getOptions)
    {
        if (services.GetService<IServiceScopeFactory>() is not { } container)
            return new DirectivesChatClient(innerClient, embeddingGenerator, getOptions(), new StageServices(services));

        var isScoped = !ReferenceEquals(services, container) && services is IServiceScope;
        lock (_lock)
        {
            if (!_states.TryGetValue(container, out var shared) || shared.State.IsDisposed)
            {
                var scope = isScoped ? container.CreateScope() : null;
                var state = new DirectivesState(
                    embeddingGenerator, getOptions(), new StageServices(scope?.ServiceProvider ?? services), innerClient.GetService<ChatClientMetadata>());
                _states.AddOrUpdate(container, shared = new Shared(state, scope));
            }

            if (isScoped)
                return new DirectivesChatClient(innerClient, shared.State);

            shared.Clients++;
            var hasLeft = false;
            return new DirectivesChatClient(innerClient, shared.State, () =>
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

    private sealed class Shared(DirectivesState state, IServiceScope? scope)
    {
        public DirectivesState State { get; } = state;

        public IServiceScope? Scope { get; } = scope;

        public int Clients { get; set; }
    }
}
