using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Wattwise.Caching;

/// <summary>
/// Names pipelines that have no name by their order in a service container or over a store, so that none answers for another.
/// </summary>
/// <remarks>The first has none, so that a single pipeline has one key in all processes. Thread-safe.</remarks>
internal static class PipelineOrder
{
    private static readonly ConditionalWeakTable<IServiceScopeFactory, StrongBox<int>> OfContainers = [];
    private static readonly ConditionalWeakTable<ISemanticCacheStore, Pipelines> OfStores = [];

    /// <summary>The name of a container's next pipeline.</summary>
    /// <param name="container">The container.</param>
    /// <param name="services">Takes the warning from the second pipeline on.</param>
    public static string? NextName(IServiceScopeFactory container, StageServices services)
    {
        var number = Interlocked.Increment(ref OfContainers.GetValue(container, _ => new StrongBox<int>()).Value);
        return ToName(number, services, isShared: number > 1 && services.Find<ISemanticCacheStore>() is not null);
    }

    /// <summary>The name of a pipeline that was made by hand: pipelines over one client are one.</summary>
    /// <param name="innerClient">The client behind the cache.</param>
    /// <param name="store">The store of the cache.</param>
    /// <param name="services">Takes the warning from the second pipeline on.</param>
    public static string? NameOf(IChatClient innerClient, ISemanticCacheStore store, StageServices services)
    {
        var number = OfStores.GetValue(store, _ => new Pipelines()).NumberOf(innerClient, out var isNew);
        return ToName(number, services, isNew);
    }

    private static string? ToName(int number, StageServices services, bool isShared)
    {
        if (number == 1)
            return null;

        if (isShared)
        {
            services.LoggerFactory.CreateLogger(typeof(SemanticCacheChatClient).FullName!).LogWarning(
                "Pipeline {Number} with a semantic cache on one store has no name of its own. Set SemanticCacheOptions.Name for each: "
                + "until then they are told apart by the order of their first use, which another start may change.",
                number);
        }

        return $"pipeline {number}";
    }

    private sealed class Pipelines
    {
        private readonly ConditionalWeakTable<IChatClient, StrongBox<int>> _numbers = [];
        private readonly Lock _lock = new();
        private int _count;

        public int NumberOf(IChatClient innerClient, out bool isNew)
        {
            lock (_lock)
            {
                isNew = !_numbers.TryGetValue(innerClient, out var number);
                if (isNew)
                    _numbers.Add(innerClient, number = new StrongBox<int>(++_count));
                return number!.Value;
            }
        }
    }
}
