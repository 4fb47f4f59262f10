using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;

namespace Wattwise;

/// <summary>The state of one pipeline's stage in each service container: a client that is made anew for each scope finds what earlier ones
/// left.</summary>
/// <typeparam name="TState">What clients of the stage share.</typeparam>
/// <remarks>
/// Strategies of a state are taken from the root of the container, or from a scope of its own, which lives as long, if the first client was
/// made in one. The state ends with the last client that was not made in a scope; if all are, with the container's last use. Thread-safe.
/// </remarks>
internal sealed class ContainerStates<TState>
    where TState : class, IDisposable
{
    private readonly ConditionalWeakTable<IServiceScopeFactory, Shared> _states = [];
    private readonly Lock _lock = new();

    /// <summary>The state for a client; without a container it is the client's own.</summary>
    /// <param name="services">What the client is made from.</param>
    /// <param name="create">Creates the state if there is none yet, from its services and the container, if there is one.</param>
    /// <returns>The state, and what the client calls when it is disposed; <see langword="null"/> for nothing.</returns>
    public (TState State, Action? Leave) Join(IServiceProvider services, Func<StageServices, IServiceScopeFactory?, TState> create)
    {
        if (services.GetService<IServiceScopeFactory>() is not { } container)
        {
            var own = create(new StageServices(services), null);
            return (own, own.Dispose);
        }

        var isScoped = !ReferenceEquals(services, container) && services is IServiceScope;
        lock (_lock)
        {
            if (!_states.TryGetValue(container, out var shared))
            {
                var scope = isScoped ? container.CreateScope() : null;
                shared = new Shared(create(new StageServices(scope?.ServiceProvider ?? services), container), scope);
                _states.Add(container, shared);
            }

            if (isScoped)
                return (shared.State, null);

            shared.Clients++;
            var hasLeft = false;
            return (shared.State, () =>
            {
                lock (_lock)
                {
                    if (hasLeft)
                        return;
                    hasLeft = true;
                    if (--shared.Clients > 0)
                        return;

                    // Whoever comes next begins anew.
                    _states.Remove(container);
                }

                shared.State.Dispose();
                shared.Scope?.Dispose();
            }
            );
        }
    }

    private sealed class Shared(TState state, IServiceScope? scope)
    {
        public TState State { get; } = state;

        public IServiceScope? Scope { get; } = scope;

        public int Clients { get; set; }
    }
}
