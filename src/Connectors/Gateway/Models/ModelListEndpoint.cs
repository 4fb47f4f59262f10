using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Wattwise.Gateway.Access;
using Wattwise.Gateway.Wire;

namespace Wattwise.Gateway.Models;

/// <summary><c>GET /v1/models</c> and <c>GET /v1/models/{id}</c>.</summary>
internal sealed class ModelListEndpoint(ModelCatalog models)
{
    public Task ListAsync(HttpContext context, GatewayCaller caller) => JsonReply.SendAsync(context, writer =>
    {
        writer.WriteString("object"u8, "list"u8);
        writer.WriteStartArray("data"u8);
        foreach (var model in models.VisibleTo(caller))
        {
            writer.WriteStartObject();
            Write(writer, model);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    public Task GetAsync(HttpContext context, GatewayCaller caller)
    {
        // Routing leaves %2F as it is, since it is no slash of the path; here it is one of the name. A slash at the end is none anywhere.
        var name = (context.Request.RouteValues["id"] as string ?? "").TrimEnd('/').Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        var model = models.Get(caller, name);
        return JsonReply.SendAsync(context, writer => Write(writer, model));
    }

    private void Write(Utf8JsonWriter writer, GatewayModelOptions model)
    {
        writer.WriteString("id"u8, model.Name);
        writer.WriteString("object"u8, "model"u8);
        writer.WriteNumber("created"u8, models.Created.ToUnixTimeSeconds());
        writer.WriteString("owned_by"u8, model.OwnedBy);
    }
}
