using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Wattwise.Gateway.Chat;
using Wattwise.Gateway.Completions;
using Wattwise.Gateway.Embeddings;
using Wattwise.Gateway.Errors;
using Wattwise.Gateway.Models;
using Wattwise.Gateway.Responses;
using Wattwise.Gateway.Running;
using Wattwise.Gateway.Usage;
using Wattwise.Gateway.Wire;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the gateway's endpoints.</summary>
public static class GatewayEndpointRouteBuilderExtensions
{
    private static readonly string[] Posts = ["/chat/completions", "/responses", "/completions", "/embeddings"];

    /// <summary>
    /// Maps OpenAI's API below <c>/v1</c>: <c>chat/completions</c>, <c>responses</c>, <c>completions</c>, <c>embeddings</c> and
    /// <c>models</c>; and <c>usage</c>, which is Wattwise's own. Each request needs a key.
    /// Whatever else is asked for below <c>/v1</c> gets an error in OpenAI's shape.
    /// </summary>
    /// <param name="endpoints">The app.</param>
    /// <returns>The endpoints, to add conventions to.</returns>
    /// <exception cref="InvalidOperationException"><c>AddWattwiseGateway</c> was not called.</exception>
    public static IEndpointConventionBuilder MapWattwise(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);

        var services = endpoints.ServiceProvider;
        var guard = services.GetService<RequestGuard>()
            ?? throw new InvalidOperationException("Call services.AddWattwiseGateway(...) before app.MapWattwise().");
        var (chat, sent, embeddings, models, usage) = (
            services.GetRequiredService<ModelEndpoint>(),
            services.GetRequiredService<SentItems>(),
            services.GetRequiredService<EmbeddingEndpoint>(),
            services.GetRequiredService<ModelListEndpoint>(),
            services.GetRequiredService<UsageEndpoint>());

        var group = endpoints.MapGroup("/v1");
        group.MapPost(Posts[0], guard.Guard((context, caller) => chat.AnswerAsync(context, caller, ChatApi.Read)));
        group.MapPost(Posts[1], guard.Guard((context, caller) => chat.AnswerAsync(
            context, caller, (body, options, now) => ResponsesApi.Read(body, options, now, sent, caller.Tenant))));
        group.MapPost(Posts[2], guard.Guard((context, caller) => chat.AnswerAsync(context, caller, CompletionApi.Read)));
        group.MapPost(Posts[3], guard.Guard(embeddings.AnswerAsync));
        group.MapRead("/models", guard.Guard(models.ListAsync));
        group.MapRead("/models/{**id}", guard.Guard(models.GetAsync));
        group.MapRead("/usage", guard.Guard(usage.AnswerAsync));

        foreach (var path in (string[])[.. Posts, "/models", "/models/{**id}", "/usage"])
        {
            var allowed = Posts.Contains(path) ? HttpMethods.Post : ReadRoutes.Allowed;
            group.Map(path, guard.Guard((context, _) => ErrorReply.SendWrongMethodAsync(context, allowed)));
        }

        group.Map("/{**path}", guard.Guard((context, _) => ErrorReply.SendAsync(context, GatewayErrors.UnknownPath())));
        return group;
    }

    /// <summary>
    /// Answers what no other endpoint does with an error in OpenAI's shape, which says where the API is: clients show it, and nothing of
    /// an empty reply.
    /// </summary>
    /// <param name="endpoints">The app.</param>
    /// <returns>The endpoint, to add conventions to.</returns>
    public static IEndpointConventionBuilder MapWattwiseFallback(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);

        return endpoints.MapFallback("/{**path}", static context =>
        {
            context.Response.Headers.XContentTypeOptions = "nosniff";
            return ErrorReply.SendAsync(context, GatewayErrors.NotTheApi());
        });
    }
}
