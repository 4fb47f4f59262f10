using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Wattwise.Gateway.Wire;

/// <summary>Maps what is only read.</summary>
internal static class ReadRoutes
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>The methods, as <c>Allow</c> names them.</summary>
    public static readonly string Allowed = string.Join(", ", Methods);

    /// <summary>Answers GET, and HEAD with the same headers.</summary>
    public static IEndpointConventionBuilder MapRead(this IEndpointRouteBuilder endpoints, string pattern, RequestDelegate answer) =>
        endpoints.MapMethods(pattern, Methods, answer);
}
