using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace Wattwise.Gateway.Access;

/// <summary>The rate and the concurrency of one key at this gateway. Thread-safe.</summary>
internal sealed class KeyTraffic(GatewayKeySettings settings, GatewayAccessOptions options, TimeProvider timeProvider)
{
    private readonly TokenBucket? _requests = settings.RequestsPerMinute is { } perMinute ? new(perMinute, timeProvider) : null;
    private readonly ConcurrencyLimiter? _running = settings.MaxConcurrentRequests is { } most
        ? new(new()
        {
            PermitLimit = most,
            QueueLimit = options.MaxQueuedRequestsPerKey,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        })
        : null;

    /// <summary>Lets a request in.</summary>
    /// <returns>What to dispose when it ends, if there is anything; or when to try again.</returns>
    public async ValueTask<(IDisposable? Entered, TimeSpan? RetryAfter)> EnterAsync(CancellationToken cancellationToken)
    {
        if (_requests?.Take() is { } wait && wait > TimeSpan.Zero)
            return (null, wait);
        if (_running is null)
            return default;
        var lease = _running.AttemptAcquire();
        if (!lease.IsAcquired && options.QueueTimeout > TimeSpan.Zero)
        {
            lease.Dispose();
            lease = await WaitAsync(_running, cancellationToken).ConfigureAwait(false);
        }

        if (lease is { IsAcquired: true })
            return (lease, null);
        lease?.Dispose();
        return (null, options.QueueTimeout > BusyWait ? options.QueueTimeout : BusyWait);
    }

    /// <summary>Says what is left of the requests a minute, where they are limited, in OpenAI's headers.</summary>
    public void Tell(IHeaderDictionary headers)
    {
        if (_requests is null)
            return;
        var (left, fullIn) = _requests.Read();
        headers["x-ratelimit-limit-requests"] = _requests.Size.ToString(CultureInfo.InvariantCulture);
        headers["x-ratelimit-remaining-requests"] = left.ToString(CultureInfo.InvariantCulture);
        headers["x-ratelimit-reset-requests"] = FormattableString.Invariant($"{(long)Math.Ceiling(fullIn.TotalMilliseconds)}ms");
    }

    private static TimeSpan BusyWait => TimeSpan.FromSeconds(1);

    private async ValueTask<RateLimitLease?> WaitAsync(ConcurrencyLimiter running, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.QueueTimeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await running.AcquireAsync(1, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
