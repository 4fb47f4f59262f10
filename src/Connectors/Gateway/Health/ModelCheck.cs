using Microsoft.Extensions.Diagnostics.HealthChecks;
using Wattwise.Gateway.Traffic;

namespace Wattwise.Gateway.Health;

/// <summary>Whether models answer: degraded while the latest requests all failed.</summary>
/// <remarks>It asks no model, which would cost energy, but looks at what the requests that there are come to.</remarks>
internal sealed class ModelCheck(LiveTraffic traffic) : IHealthCheck
{
    /// <summary>So many failures in a row.</summary>
    public const int Failures = 5;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(traffic.FailuresInRow < Failures
            ? HealthCheckResult.Healthy()
            : new HealthCheckResult(context.Registration.FailureStatus, $"The last {traffic.FailuresInRow} requests failed."));
}
