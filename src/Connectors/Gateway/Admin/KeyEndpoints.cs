using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Wattwise.Gateway.Access;
using Wattwise.Gateway.Errors;

namespace Wattwise.Gateway.Admin;

/// <summary>Makes, lists and revokes keys, and says what was spent by each.</summary>
internal sealed class KeyEndpoints(GatewayKeys keys, BudgetBook budgets, TimeProvider timeProvider) : IGatewayAdminEndpoints
{
    // A limit whose name is misspelled would be none, so names that are not known are refused.
    private const string Expected = "Send the settings of a key as JSON, with at least a 'tenant': tenant, label, models, scopes, "
        + "expiresAt, requestsPerMinute, maxConcurrentRequests, tokensPerDay, tokensPerMonth, joulesPerDay, joulesPerMonth.";

    public void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/api/keys", ListAsync);
        admin.MapPost("/api/keys", CreateAsync);
        admin.MapDelete("/api/keys/{id}", RevokeAsync);
    }

    private async Task ListAsync(HttpContext context)
    {
        var now = timeProvider.GetUtcNow();
        var listed = new List<AdminKey>();
        foreach (var tenant in (await keys.ListAsync(context.RequestAborted)).GroupBy(key => key.Settings.Tenant, StringComparer.Ordinal))
        {
            var usage = await budgets.Of(tenant.Key).ReadAsync(context.RequestAborted);
            listed.AddRange(tenant.Select(key => new AdminKey(
                key.Id, key.IsLiveAt(now), key.CreatedAt, key.RevokedAt, key.Settings,
                usage.Keys.GetValueOrDefault(key.Id)?.Day.Spent ?? default, usage.Keys.GetValueOrDefault(key.Id)?.Month.Spent ?? default)));
        }

        await AdminReply.SendAsync(context, StatusCodes.Status200OK, listed, AdminJson.Default.IReadOnlyListAdminKey);
    }

    private async Task CreateAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
        {
            await AdminReply.FailAsync(context, StatusCodes.Status415UnsupportedMediaType, "Send JSON.");
            return;
        }

        try
        {
            var settings = await context.Request.ReadFromJsonAsync(AdminJson.Default.GatewayKeySettings, context.RequestAborted)
                ?? throw new JsonException("The body is null.");
            var created = await keys.CreateAsync(settings, context.RequestAborted);
            var reply = new AdminCreatedKey(created.Key.Id, settings.Tenant, created.Text);
            await AdminReply.SendAsync(context, StatusCodes.Status201Created, reply, AdminJson.Default.AdminCreatedKey);
        }
        catch (JsonException)
        {
            await AdminReply.FailAsync(
                context, StatusCodes.Status400BadRequest, Expected);
        }
        catch (ArgumentException exception)
        {
            await AdminReply.FailAsync(context, StatusCodes.Status400BadRequest, PipelineErrors.WordsOf(exception));
        }
        catch (GatewayKeyLimitException exception)
        {
            await AdminReply.FailAsync(context, StatusCodes.Status409Conflict, exception.Message);
        }
    }

    private async Task RevokeAsync(HttpContext context)
    {
        if (await keys.RevokeAsync((string)context.Request.RouteValues["id"]!, context.RequestAborted))
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        else
            await AdminReply.FailAsync(context, StatusCodes.Status404NotFound, "There is no such key that is not revoked.");
    }
}
