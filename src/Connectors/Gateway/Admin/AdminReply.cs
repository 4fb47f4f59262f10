using System.Text.Encodings.Web;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Wattwise.Gateway.Admin;

/// <summary>Answers of the admin listener.</summary>
internal static class AdminReply
{
    /// <summary>Says what is wrong: to a program as JSON, to a person who opened an address as a page.</summary>
    public static Task FailAsync(HttpContext context, int status, string message)
    {
        if (!IsPerson(context.Request))
            return SendAsync(context, status, new AdminFault(new(message)), AdminJson.Default.AdminFault);
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(Page(message), context.RequestAborted);
    }

    // A page asks with fetch for its own parts, and gets JSON.
    private static bool IsPerson(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static string Page(string message) => $"""
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
        <title>Wattwise: no entry</title></head>
        <body><main><h1>Wattwise</h1><p>{HtmlEncoder.Default.Encode(message)}</p>
        <p>A gateway prints a link to its dashboard at each start; it opens once. Who has the admin token makes another one by
        <code>POST /api/links</code>.</p></main></body>
        </html>
        """;

    public static Task SendAsync<T>(HttpContext context, int status, T value, JsonTypeInfo<T> type)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(value, type, cancellationToken: context.RequestAborted);
    }
}
