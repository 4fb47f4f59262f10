using System.Net;
using Microsoft.AspNetCore.Builder;

namespace Wattwise.Tool.Serving;

/// <summary>What a gateway answers to.</summary>
internal static class ServeRoutes
{
    /// <summary>Maps OpenAI's API and health; whatever else is asked for is told where those are.</summary>
    public static void Map(WebApplication app)
    {
        app.MapWattwise();
        app.MapWattwiseHealth();
        app.MapFallback("/{**path}", static context =>
        {
            // In OpenAI's shape: a client whose base URL lacks /v1 shows nothing of another one.
            var error = """
                {"error":{"message":"Unknown request URL. OpenAI's API is below /v1, with one slash: http://HOST/v1.",
                "type":"invalid_request_error","param":null,"code":"unknown_url"}}
                """u8;
            context.Response.StatusCode = (int)HttpStatusCode.NotFound;
            context.Response.ContentType = "application/json";
            return context.Response.Body.WriteAsync(error.ToArray(), context.RequestAborted).AsTask();
        });
    }
}
