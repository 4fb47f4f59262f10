using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Wattwise.Gateway.Admin;

/// <summary>Answers in JSON.</summary>
internal static class AdminReply
{
    public static Task FailAsync(HttpContext context, int status, string message) =>
        SendAsync(context, status, new AdminFault(new(message)), AdminJson.Default.AdminFault);

    public static Task SendAsync<T>(HttpContext context, int status, T value, JsonTypeInfo<T> type)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(value, type, cancellationToken: context.RequestAborted);
    }
}
