using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Wattwise.Gateway.Access;
using Wattwise.Gateway.Errors;
using Wattwise.Gateway.Wire;

namespace Wattwise.Gateway.Usage;

/// <summary><c>GET /v1/usage</c>: a caller's own usage, without an operator. It takes nothing of a budget.</summary>
/// <param name="budgets">What was spent, is held and was saved.</param>
internal sealed class UsageEndpoint(BudgetBook budgets)
{
    public async Task AnswerAsync(HttpContext context, GatewayCaller caller)
    {
        var report = await ReadAsync(caller, context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        await JsonReply.SendAsync(context, JsonSerializer.SerializeToUtf8Bytes(report, UsageReportJson.Default.UsageReport));
    }

    private async Task<UsageReport> ReadAsync(GatewayCaller caller, CancellationToken cancellationToken)
    {
        TenantUsage usage;
        try
        {
            usage = await budgets.Of(caller.Tenant).ReadAsync(cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new GatewayException(AccessErrors.StoreAway);
        }

        // By the clock of the sums: all gateways of a store count in the same windows.
        var (now, limits) = (usage.Now, caller.Settings);
        var held = usage.Holders.Values.Aggregate(default(Amount), static (sum, holder) => sum + holder.Held);
        var (nextDay, nextMonth) = (now + BudgetClock.UntilNextDay(now), now + BudgetClock.UntilNextMonth(now));
        var own = usage.Keys.GetValueOrDefault(caller.KeyId);
        return new(
            "usage",
            caller.Tenant,
            now,
            UsageWindow.Of(nextDay.AddDays(-1), nextDay, usage.Day.Spent, held, limits?.TokensPerDay, limits?.JoulesPerDay),
            UsageWindow.Of(nextMonth.AddMonths(-1), nextMonth, usage.Month.Spent, held, limits?.TokensPerMonth, limits?.JoulesPerMonth),
            held,
            new(caller.KeyId, limits, own?.Day.Spent ?? default, own?.Month.Spent ?? default),
            usage.Month.Saved is { Requests: > 0 } saved
                ? new(
                    nextMonth.AddMonths(-1), saved.Requests, saved.Hits, saved.Spent, saved.Avoided,
                    new(saved.Net, saved.NetLow, saved.NetHigh))
                : null);
    }
}
