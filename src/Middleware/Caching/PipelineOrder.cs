using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Wattwise.Caching;

/// <summary>Names pipelines that have no name by their order in a service container, so that none answers for another.</summary>
internal static class PipelineOrder
{
    private static readonly ConditionalWeakTable<IServiceScopeFactory, StrongBox<int>> Counts = [];

    /// <summary>The next pipeline's name.</summary>
    /// <param name="container">The container.</param>
    /// <param name="services">Takes the warning from the second pipeline on.</param>
    /// <returns><see langword="null"/> for the first, so that a single pipeline has one key in all processes.</returns>
    public static string? NextName(IServiceScopeFactory container, StageServices services)
    {
        var number = Interlocked.Increment(ref Counts.GetValue(container, _ => new StrongBox<int>()).Value);
        if (number == 1)
            return null;

        if (services.Find<ISemanticCacheStore>() is not null)
        {
            services.LoggerFactory.CreateLogger(typeof(SemanticCacheChatClient).FullName!).LogWarning(
                "Pipeline {Number} with a semantic cache on one registered store has no name of its own. Set SemanticCacheOptions.Name for each: "
                + "until then they are told apart by the order of their first use, which another start may change.",
                number);
        }

        return $"pipeline {number}";
    }
}
