using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;

namespace Wattwise.Gateway.Access;

/// <summary>The budgets of all tenants, as this gateway takes part in them. Thread-safe.</summary>
/// <remarks>
/// A host that stops books while the store still works: services may be disposed in another order than they need each other.
/// </remarks>
internal sealed class BudgetBook : IHostedService, IAsyncDisposable, IDisposable
{
    private readonly ConcurrentDictionary<string, BudgetAccount> _accounts = new(StringComparer.Ordinal);
    private readonly Func<string, BudgetAccount> _create;
    private readonly ITimer _keeping;

    public BudgetBook(IGatewayStore store, GatewayAccessOptions options, TimeProvider timeProvider)
    {
        _create = tenant => new BudgetAccount(tenant, store, options, timeProvider);
        var interval = TimeSpan.FromTicks(Math.Min(options.UsageInterval.Ticks, options.ReservationLease.Ticks / 6));
        _keeping = timeProvider.CreateTimer(_ => _ = KeepAsync(), state: null, interval, interval);
    }

    /// <summary>The account of a tenant; there are as many as tenants with a good key.</summary>
    public BudgetAccount Of(string tenant) => _accounts.GetOrAdd(tenant, _create);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => KeepAsync().WaitAsync(cancellationToken);

    /// <summary>Books what is not booked yet.</summary>
    public async ValueTask DisposeAsync()
    {
        await _keeping.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(_accounts.Values.Select(static account => account.CloseAsync())).ConfigureAwait(false);
    }

    /// <summary>As <see cref="DisposeAsync"/>, while the caller waits.</summary>
    public void Dispose() => Task.Run(async () => await DisposeAsync().ConfigureAwait(false)).GetAwaiter().GetResult();

    private Task KeepAsync() => Task.WhenAll(_accounts.Values.Select(static account => account.KeepAsync()));
}
