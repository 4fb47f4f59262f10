using Microsoft.AspNetCore.Routing;

namespace Wattwise.Gateway.Admin;

/// <summary>Adds endpoints to the admin listener. All that are registered are asked, once, when the host starts.</summary>
/// <remarks>
/// Who is not let in reaches none of them, unless an endpoint allows anonymous callers. A request that changes something has been checked
/// against forgery. Handlers take their services by the constructor of the implementation: the listener has a container of its own.
/// </remarks>
internal interface IGatewayAdminEndpoints
{
    void Map(IEndpointRouteBuilder admin);
}
