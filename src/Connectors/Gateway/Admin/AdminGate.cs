using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Wattwise.Gateway.Admin;

/// <summary>Lets requests to the admin listener in, or not.</summary>
internal sealed class AdminGate(AdminSessions sessions, GatewayAdminOptions options, ILogger logger)
{
    public const string Cookie = "wattwise-admin";
    public const string AntiforgeryHeader = "X-Wattwise-Antiforgery";
    public const string LoginPath = "/login";

    private const string Scheme = "Bearer ";
    private const string ContentPolicy =
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        if (!IsOwnName(context.Request.Host))
            await AdminReply.FailAsync(context, StatusCodes.Status421MisdirectedRequest, "The listener does not go by this name.");
        else if (context.Request.Path == LoginPath && HttpMethods.IsGet(context.Request.Method))
            await LogInAsync(context);
        else if (await IsLetInAsync(context))
            await RunAsync(context, next);
    }

    private async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException exception) when (!context.Response.HasStarted)
        {
            await AdminReply.FailAsync(context, exception.StatusCode, "The request cannot be read.");
        }
        catch (Exception exception) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            logger.LogError(exception, "A request to the admin listener failed.");
            await AdminReply.FailAsync(context, StatusCodes.Status500InternalServerError, "The request failed; the log says why.");
        }
    }

    private async Task LogInAsync(HttpContext context)
    {
        if (sessions.Open(context.Request.Query["token"]) is not { } cookie)
        {
            // Who is in already may open the link again, as browsers do that begin where they ended.
            if (sessions.Find(context.Request.Cookies[Cookie]) is not null)
            {
                Enter(context);
                return;
            }

            await AdminReply.FailAsync(
                context, StatusCodes.Status401Unauthorized, "The link was opened before, or is too old.");
            return;
        }

        context.Response.Cookies.Append(Cookie, cookie, new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = context.Request.IsHttps,
            IsEssential = true,
            Path = "/",
            MaxAge = options.SessionLifetime,
        });
        Enter(context);
    }

    private static void Enter(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = "/";
    }

    private async Task<bool> IsLetInAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            return true;
        var header = context.Request.Headers.Authorization.ToString();
        if (header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && sessions.IsToken(header[Scheme.Length..].Trim()))
            return true;

        if (sessions.Find(context.Request.Cookies[Cookie]) is not { } session)
        {
            await AdminReply.FailAsync(
                context, StatusCodes.Status401Unauthorized, "Open the link that the gateway printed, or send its admin token.");
            return false;
        }

        // A page of another port of this machine is of the same site, and so the browser sends the cookie for it: this it cannot send.
        if (IsChange(context.Request.Method) && !SecretsEqual(session.Antiforgery, context.Request.Headers[AntiforgeryHeader].ToString()))
        {
            await AdminReply.FailAsync(
                context, StatusCodes.Status403Forbidden, $"Send the 'antiforgery' of GET /api/session as {AntiforgeryHeader}.");
            return false;
        }

        context.Features.Set(session);
        return true;
    }

    private bool IsOwnName(HostString host) =>
        host.Host is "localhost"
        || (IPAddress.TryParse(host.Host, out var address) && (IPAddress.IsLoopback(address) || options.AllowsRemote))
        || options.AllowedHosts.Contains(host.Host, StringComparer.OrdinalIgnoreCase);

    private static bool IsChange(string method) =>
        !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method);

    private static bool SecretsEqual(string one, string other) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));
}
