using Microsoft.AspNetCore.Http;

namespace Wattwise.Gateway.Wire;

/// <summary>
/// The id that a reply, its log lines and its error share. It is the gateway's own: what a client sends is never repeated.
/// </summary>
internal static class RequestId
{
    public const string Header = "x-request-id";

    private static readonly object Key = new();

    public static string Of(HttpContext context)
    {
        if (context.Items.TryGetValue(Key, out var known) && known is string id)
            return id;
        id = $"req_{Guid.CreateVersion7():N}";
        context.Items[Key] = id;
        context.Response.Headers[Header] = id;
        return id;
    }
}
