using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Wattwise.Gateway.Tests;

/// <summary>One gateway for all scenarios of a client: a scripted chat model behind the pipeline, and an embedding generator.</summary>
internal static class ClientHost
{
    public static Task<GatewayHost> StartAsync(ClientModel model) => GatewayHost.StartAsync(
        configure: services =>
        {
            services.AddWattwise();
            services.AddKeyedChatClient("test", _ => model).UseWattwise(configure: o => o.SemanticCache = null);
            services.AddKeyedEmbeddingGenerator<string, Embedding<float>>("embed", _ => new TestEmbedder());
        },
        options: o =>
        {
            o.Models.Add(new() { Name = "test", ServiceKey = "test" });
            o.Models.Add(new() { Name = "org/slashed", ServiceKey = "test" });
            o.Models.Add(new() { Name = "embed", ServiceKey = "embed", Kind = GatewayModelKind.Embedding });
        });
}
