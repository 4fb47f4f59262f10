using Microsoft.Extensions.Logging;

namespace Wattwise.Gateway.Access;

/// <summary>A store whose calls end in time, and whose outages are logged once each.</summary>
internal sealed class GuardedGatewayStore(
    IGatewayStore inner, GatewayAccessOptions options, TimeProvider timeProvider, ILogger<GuardedGatewayStore> logger)
    : IGatewayStore
{
    private int _isFailing;

    public ValueTask<GatewayDocument?> ReadAsync(string name, CancellationToken cancellationToken = default) =>
        GuardAsync(token => inner.ReadAsync(name, token), cancellationToken);

    public ValueTask<bool> TryWriteAsync(
        string name, GatewayDocument document, long expectedVersion, CancellationToken cancellationToken = default) =>
        GuardAsync(token => inner.TryWriteAsync(name, document, expectedVersion, token), cancellationToken);

    public ValueTask<IReadOnlyList<string>> ListAsync(string prefix, int maxCount, CancellationToken cancellationToken = default) =>
        GuardAsync(token => inner.ListAsync(prefix, maxCount, token), cancellationToken);

    private async ValueTask<T> GuardAsync<T>(Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.StoreTimeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var calling = call(either.Token);
            var result = calling.IsCompletedSuccessfully
                ? calling.Result
                : await calling.AsTask().WaitAsync(either.Token).ConfigureAwait(false);
            if (Interlocked.Exchange(ref _isFailing, 0) != 0)
                logger.LogInformation("The store of the gateway's keys and budgets works again.");
            return result;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (Interlocked.Exchange(ref _isFailing, 1) == 0)
            {
                logger.LogWarning(
                    exception,
                    "The store of the gateway's keys and budgets failed; keys that are not known are refused, and so are requests of "
                    + "keys with budgets, until it works again. This is logged once.");
            }

            if (exception is OperationCanceledException)
                throw new TimeoutException($"The store of keys and budgets did not answer within {options.StoreTimeout}.", exception);
            throw;
        }
    }
}
