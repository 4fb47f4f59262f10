using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Wattwise.Caching;

namespace Wattwise.Gateway.Health;

/// <summary>Whether the cache's store answers. Requests go on without it, so its outage only degrades.</summary>
internal sealed class CacheStoreCheck(IServiceProvider services, IOptions<WattwiseOptions> options, TimeProvider timeProvider)
    : IHealthCheck
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (options.Value.SemanticCache is not { } cache || (cache.Store ?? services.GetService<ISemanticCacheStore>()) is not { } store)
            return HealthCheckResult.Healthy("The cache is in memory.");

        using var timeout = new CancellationTokenSource(Timeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await store.CountAsync(cancellationToken: either.Token).AsTask().WaitAsync(either.Token).ConfigureAwait(false);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "The cache's store does not answer.", exception);
        }
    }
}
