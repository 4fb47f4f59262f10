using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Wattwise.Gateway.Access;
using Wattwise.Gateway.Admin;

namespace Wattwise.Tool.Serving;

/// <summary>Where a gateway is, and what lets callers and operators in.</summary>
/// <param name="Url">The base URL of OpenAI's API.</param>
/// <param name="Key">The first key, made at this start; <see langword="null"/> if keys are as before.</param>
/// <param name="Dashboard">A link that opens the dashboard once.</param>
internal sealed record ServeStart(string Url, string? Key, Uri Dashboard)
{
    private const string Tenant = "default";

    /// <summary>Starts a gateway, and takes in the key that was given, or makes the first one.</summary>
    /// <param name="app">The gateway. If this fails, it does not run.</param>
    /// <param name="given">A key of the tenant default, made by <c>wattwise keys new</c>.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task<ServeStart> StartAsync(WebApplication app, string? given, CancellationToken cancellationToken)
    {
        await app.StartAsync(cancellationToken);
        try
        {
            return await ReadAsync(app, given, cancellationToken);
        }
        catch
        {
            await app.StopAsync(CancellationToken.None);
            throw;
        }
    }

    /// <summary>Waits until a gateway is told to end and what it answers has ended, or was cut off because its time was over.</summary>
    public static async Task WaitForEndAsync(WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.WaitForShutdownAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // What was cut off is booked as what a caller left, and written when the app is disposed.
        }
    }

    public override string ToString() => $"{Url}  key: {Key ?? "as before"}  dashboard: {Dashboard}";

    private static async Task<ServeStart> ReadAsync(WebApplication app, string? given, CancellationToken cancellationToken)
    {
        var keys = app.Services.GetRequiredService<GatewayKeys>();
        string? made = null;
        if (given is { Length: > 0 })
            await keys.AdoptAsync(given, new GatewayKeySettings(Tenant), cancellationToken);
        else if ((await keys.ListAsync(cancellationToken)).Count == 0)
            made = (await keys.CreateAsync(new GatewayKeySettings(Tenant), cancellationToken)).Text;
        return new($"{app.Urls.First()}/v1", made, app.Services.GetRequiredService<GatewayAdminListener>().CreateLink());
    }
}
