using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Wattwise.Gateway.Dashboard.Frames;

namespace Wattwise.Gateway.Dashboard;

/// <summary>Serves the page and its stream.</summary>
internal static class DashboardEndpoints
{
    // What the page needs is its own files and its own stream; no text that it shows can become more than text.
    private const string Policy =
        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

    /// <param name="group">The folder of the page.</param>
    /// <param name="feed">The frames. Given, not looked up: a listener may have a container of its own.</param>
    /// <param name="board">What requests are asked for.</param>
    /// <param name="index">The page itself.</param>
    public static void Map(IEndpointRouteBuilder group, FrameFeed feed, LiveBoard board, PageFile index)
    {
        group.MapGet("", context => OpenAsync(context, index));
        foreach (var file in PageFiles.All)
            group.MapGet("/" + file.Name, context => WriteAsync(context, file));
        group.MapGet("/events", context => WatchAsync(context, feed));
        group.MapGet("/requests/{id:guid}", context => TellAsync(context, board));
    }

    // The page names its files beside itself: without the slash they would be looked for one level up.
    private static Task OpenAsync(HttpContext context, PageFile index)
    {
        var path = context.Request.PathBase + context.Request.Path;
        if (path.Value!.EndsWith('/'))
            return WriteAsync(context, index);

        context.Response.Redirect(path + "/");
        return Task.CompletedTask;
    }

    private static Task WriteAsync(HttpContext context, PageFile file)
    {
        SetHeaders(context.Response);
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.ETag = file.ETag;
        if (context.Request.Headers.IfNoneMatch == file.ETag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        context.Response.ContentType = file.ContentType;
        context.Response.ContentLength = file.Content.Length;
        return context.Response.Body.WriteAsync(file.Content, context.RequestAborted).AsTask();
    }

    private static Task WatchAsync(HttpContext context, FrameFeed feed)
    {
        SetHeaders(context.Response);
        if (feed.Watch(context.Request.Headers["Last-Event-ID"], context.RequestAborted) is { } frames)
            return TypedResults.ServerSentEvents(frames).ExecuteAsync(context);

        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = "10";
        return Task.CompletedTask;
    }

    private static Task TellAsync(HttpContext context, LiveBoard board)
    {
        SetHeaders(context.Response);
        context.Response.Headers.CacheControl = "no-store";
        if (board.DetailOf(Guid.Parse((string)context.Request.RouteValues["id"]!)) is { } detail)
        {
            return context.Response.WriteAsJsonAsync(
                detail, FrameJson.Default.RequestDetailPart, cancellationToken: context.RequestAborted);
        }

        // It was one of the latest when the page asked: no fault of anybody.
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static void SetHeaders(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}
