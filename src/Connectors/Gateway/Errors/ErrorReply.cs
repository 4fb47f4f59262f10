using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Wattwise.Gateway.Wire;

namespace Wattwise.Gateway.Errors;

/// <summary>Writes errors in OpenAI's shape.</summary>
internal static class ErrorReply
{
    public static void Write(Utf8JsonWriter writer, GatewayError error)
    {
        writer.WriteStartObject("error"u8);
        writer.WriteString("type"u8, error.Type);
        WriteDetails(writer, error);
        writer.WriteEndObject();
    }

    public static void WriteDetails(Utf8JsonWriter writer, GatewayError error)
    {
        writer.WriteString("message"u8, error.Message);
        writer.WriteString("param"u8, error.Param);
        writer.WriteString("code"u8, error.Code);
    }

    public static Task SendAsync(HttpContext context, GatewayError error)
    {
        RequestId.Of(context);
        if (error.RetryAfter is { } wait)
            SetRetryAfter(context.Response, wait);

        if (error.Status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = "Bearer";

        // Too late once takes as long again, and is paid again; and no wait makes room for what is larger than the whole budget.
        if (error is { Status: StatusCodes.Status504GatewayTimeout } or { Status: StatusCodes.Status429TooManyRequests, RetryAfter: null })
            context.Response.Headers["x-should-retry"] = "false";
        return JsonReply.SendAsync(context, writer => Write(writer, error), error.Status);
    }

    /// <summary>Says which methods an address takes. Routing would do so without a body, which clients cannot read.</summary>
    public static Task SendWrongMethodAsync(HttpContext context, string allowed)
    {
        context.Response.Headers.Allow = allowed;
        return SendAsync(context, GatewayErrors.WrongMethod());
    }

    private static void SetRetryAfter(HttpResponse response, TimeSpan wait)
    {
        var milliseconds = Math.Max(1, (long)Math.Ceiling(wait.TotalMilliseconds));
        response.Headers.RetryAfter = ((milliseconds + 999) / 1000).ToString(CultureInfo.InvariantCulture);
        response.Headers["retry-after-ms"] = milliseconds.ToString(CultureInfo.InvariantCulture);
    }
}
