using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Wattwise.Caching;
using Wattwise.Gateway.Access;
using Wattwise.Gateway.Admin;

namespace Wattwise.Gateway.Caches;

/// <summary>Says how full the caches are, and removes entries of them.</summary>
internal sealed partial class CacheEndpoints(
    GatewayCaches caches, GatewayKeys keys, TimeProvider timeProvider, ILogger<CacheEndpoints> logger) : IGatewayAdminEndpoints
{
    private const int MaxTenants = 1_000;
    private const int ShownTenants = 100;

    // A store of another machine may hang; and some can only count by reading all of it.
    private static readonly TimeSpan StoreTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CountingTime = TimeSpan.FromSeconds(10);

    public void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/api/cache", ListAsync);
        admin.MapPost("/api/cache/purge", PurgeAsync);
    }

    private async Task ListAsync(HttpContext context)
    {
        var tenants = context.Request.Query["tenants"] == "true" ? await TenantsAsync(context.RequestAborted) : null;
        var items = new List<CacheListing.Item>();
        foreach (var cache in caches.All)
            items.Add(await ReadAsync(cache, tenants, context.RequestAborted));
        await AdminReply.SendAsync(context, StatusCodes.Status200OK, new CacheListing(items), CacheJson.Default.CacheListing);
    }

    private async Task<IReadOnlyList<string>> TenantsAsync(CancellationToken cancellationToken) =>
    [
        .. (await keys.ListAsync(cancellationToken)).Select(key => key.Settings.Tenant).Distinct(StringComparer.Ordinal).Take(MaxTenants),
    ];

    private async Task<CacheListing.Item> ReadAsync(
        GatewayCache cache, IReadOnlyList<string>? tenants, CancellationToken cancellationToken)
    {
        if (cache.Client.Store is not { } store)
            return new(cache.Models, Store: null, IsAvailable: true);
        var name = store.GetType().Name.Replace("SemanticCacheStore", "", StringComparison.Ordinal);
        try
        {
            using var timeout = new CancellationTokenSource(StoreTimeout, timeProvider);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            var size = await store.GetSizeAsync(either.Token).AsTask().WaitAsync(either.Token);
            var counts = tenants is null ? null : await CountAsync(store, size.Entries, tenants, cancellationToken);
            return new(cache.Models, name, IsAvailable: true, size.Entries, size.Bytes, size.MaxEntries, size.MaxBytes, counts);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnread(exception, name);
            return new(cache.Models, name, IsAvailable: false);
        }
    }

    private async Task<CacheListing.TenantCounts> CountAsync(
        ISemanticCacheStore store, long all, IReadOnlyList<string> tenants, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(CountingTime, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var counts = new List<CacheListing.TenantCount>();
        var isComplete = true;
        try
        {
            foreach (var tenant in tenants)
                counts.Add(new(tenant, await store.CountAsync(new CacheScope(tenant), either.Token).AsTask().WaitAsync(either.Token)));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            isComplete = false;
        }

        var largest = counts.Where(count => count.Entries > 0).OrderByDescending(count => count.Entries).Take(ShownTenants).ToArray();
        return new(largest, Math.Max(0, all - largest.Sum(count => count.Entries)), isComplete);
    }

    private async Task PurgeAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
        {
            await AdminReply.FailAsync(context, StatusCodes.Status415UnsupportedMediaType, "Send JSON.");
            return;
        }

        PurgeRequest? request;
        try
        {
            request = await context.Request.ReadFromJsonAsync(CacheJson.Default.PurgeRequest, context.RequestAborted);
        }
        catch (JsonException)
        {
            request = null;
        }

        var fault = "Send conditions as JSON, of: tenant, user, key, tag, model, answeredBefore, expired, everything.";
        if (request?.ToPurge(timeProvider.GetUtcNow(), out fault) is not { } purge)
        {
            await AdminReply.FailAsync(context, StatusCodes.Status400BadRequest, fault);
            return;
        }

        await PurgeAsync(context, request, purge);
    }

    private async Task PurgeAsync(HttpContext context, PurgeRequest request, CachePurge purge)
    {
        var who = context.Features.Get<AdminSession>() is null ? "a program" : "a browser";
        var (conditions, removed) = (request.ToLogText(), 0L);
        try
        {
            foreach (var cache in caches.All)
                removed += await cache.Client.PurgeAsync(purge, context.RequestAborted);
        }
        catch (Exception exception)
        {
            LogFailed(exception, who, conditions, removed);
            if (context.RequestAborted.IsCancellationRequested)
                return;
            await AdminReply.FailAsync(
                context, StatusCodes.Status502BadGateway, "A store failed, and may still have some of it: try again. The log says why.");
            return;
        }

        LogPurged(who, conditions, removed);
        await AdminReply.SendAsync(context, StatusCodes.Status200OK, new(removed), CacheJson.Default.PurgeReply);
    }

    [LoggerMessage(1, LogLevel.Information, "The cache was purged by {Who}, by {Conditions}: {Removed} entries were removed.")]
    private partial void LogPurged(string who, string conditions, long removed);

    [LoggerMessage(2, LogLevel.Error, "A purge by {Who}, by {Conditions}, failed after {Removed} entries.")]
    private partial void LogFailed(Exception exception, string who, string conditions, long removed);

    [LoggerMessage(3, LogLevel.Warning, "The size of the cache's store {Store} could not be read.")]
    private partial void LogUnread(Exception exception, string store);
}
