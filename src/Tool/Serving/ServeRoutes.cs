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
        app.MapWattwiseFallback();
    }
}
