using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Wattwise.Gateway.Admin;

/// <summary>Tells a browser what to send along with changes, and makes links for others.</summary>
internal sealed class SessionEndpoints(GatewayAdminListener listener) : IGatewayAdminEndpoints
{
    public void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/api/session", static context => AdminReply.SendAsync(
            context, StatusCodes.Status200OK, context.Features.Get<AdminSession>() ?? new(""), AdminJson.Default.AdminSession));
        admin.MapPost("/api/links", context => AdminReply.SendAsync(
            context, StatusCodes.Status201Created, new(listener.CreateLink().ToString()), AdminJson.Default.AdminLink));
    }
}
