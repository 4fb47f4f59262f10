using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Wattwise.Gateway.Errors;

namespace Wattwise.Gateway.Access;

/// <summary>Access by the keys of a store.</summary>
internal sealed class GatewayAccess : IGatewayAccess, IDisposable
{
    private const string Scheme = "Bearer ";
    private static readonly string[] KeyParameters = ["key", "api_key", "api-key", "apikey", "access_token", "token", "authorization"];

    private readonly KnownKeys _keys;
    private readonly BudgetBook _budgets;
    private readonly JouleRates _rates;
    private readonly GuessLimit _guesses;
    private readonly TimeProvider _timeProvider;

    public GatewayAccess(GatewayKeys keys, BudgetBook budgets, GatewayAccessOptions options, TimeProvider timeProvider)
    {
        _keys = new KnownKeys(keys, options, timeProvider);
        _budgets = budgets;
        _rates = new JouleRates(options.JoulesPerToken);
        _guesses = new GuessLimit(options.FailedAttemptsPerMinute, timeProvider);
        _timeProvider = timeProvider;
    }

    public async ValueTask<GatewayError?> AuthenticateAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (HasKeyInQuery(context.Request.Query))
            return AccessErrors.KeyInQuery;
        if (context.Request.Headers.Authorization is not [{ } header] || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return AccessErrors.NoKey;
        var (known, error) = await IdentifyAsync(
            header[Scheme.Length..].Trim(), context.Connection.RemoteIpAddress, cancellationToken).ConfigureAwait(false);
        if (known is null)
            return error;

        var key = known.Stored.Key;
        if (ScopeOf(context) is { } scope && !key.Settings.AllowsScope(scope))
            return AccessErrors.WrongScope(scope);
        var (entered, retryAfter) = await known.Traffic.EnterAsync(cancellationToken).ConfigureAwait(false);
        known.Traffic.Tell(context.Response.Headers);
        if (retryAfter is { } wait)
            return AccessErrors.TooManyRequests(wait);
        if (entered is not null)
            context.Response.RegisterForDispose(entered);
        context.Features.Set(new GatewayCaller(key.Id, key.Settings.Tenant) { Settings = key.Settings });
        return null;
    }

    public bool MayUse(GatewayCaller caller, string model) => caller.Settings?.AllowsModel(model) == true;

    public async ValueTask<AccessGrant> ReserveAsync(GatewayCaller caller, AccessDemand demand, CancellationToken cancellationToken)
    {
        var account = _budgets.Of(caller.Tenant);
        if (caller.Settings is not { HasBudget: true } settings)
            return new BudgetGrant(account, _rates, caller, demand.Model, default);

        var tokens = Math.Max(0, demand.InputTokens) + Math.Max(0, demand.MaxOutputTokens);
        var held = new Amount(tokens, _rates.Estimate(demand.Model, tokens));
        try
        {
            return await account.HoldAsync(settings, held, cancellationToken).ConfigureAwait(false) is { } refusal
                ? new RefusedGrant { Refusal = AccessErrors.NoBudget(refusal) }
                : new BudgetGrant(account, _rates, caller, demand.Model, held);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Without the store nobody knows what others have spent: a budget is not overspent for that.
            return new RefusedGrant { Refusal = AccessErrors.StoreAway };
        }
    }

    public void Dispose() => _keys.Dispose();

    private async ValueTask<(KnownKey? Known, GatewayError? Error)> IdentifyAsync(
        string text, IPAddress? address, CancellationToken cancellationToken)
    {
        var isWellFormed = KeyText.IsWellFormed(text);
        var known = isWellFormed ? await _keys.FindKnownAsync(KeyText.IdOf(text), cancellationToken).ConfigureAwait(false) : null;
        if (known is null)
        {
            if (_guesses.Look(address) is var wait && wait > TimeSpan.Zero)
                return (null, AccessErrors.TooManyGuesses(wait));
            try
            {
                known = isWellFormed ? await _keys.ReadAsync(KeyText.IdOf(text), cancellationToken).ConfigureAwait(false) : null;
            }
            catch (Exception) when (!cancellationToken.IsCancellationRequested)
            {
                return (null, AccessErrors.StoreAway);
            }
        }

        if (known?.Stored is { } stored && stored.Matches(text) && stored.Key.IsLiveAt(_timeProvider.GetUtcNow()))
            return (known, null);
        _guesses.Count(address);
        return (null, AccessErrors.BadKey);
    }

    private static bool HasKeyInQuery(IQueryCollection query)
    {
        foreach (var (name, values) in query)
        {
            if (KeyParameters.Contains(name, StringComparer.OrdinalIgnoreCase) || values.Any(static value => KeyText.IsWellFormed(value)))
                return true;
        }

        return false;
    }

    // By the route that serves the request, where there is one: it cannot be spelled in another way.
    private static string? ScopeOf(HttpContext context)
    {
        var path = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? context.Request.Path.Value ?? "";
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return segments.Contains("models", StringComparer.OrdinalIgnoreCase) || IsLast(segments, "usage") ? null
            : IsLast(segments, "embeddings") ? GatewayScopes.Embed
            : GatewayScopes.Generate;
    }

    private static bool IsLast(string[] segments, string name) =>
        segments is [.., var last] && last.Equals(name, StringComparison.OrdinalIgnoreCase);
}
