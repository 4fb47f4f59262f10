using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.VectorData;
using Wattwise.Caching;
using Wattwise.StoreConformance;

namespace Wattwise.VectorData.Tests.Registration;

public sealed class VectorDataRegistrationConformance
    : StoreRegistrationConformance<VectorDataSemanticCacheStore, VectorDataSemanticCacheOptions>
{
    protected override IServiceCollection Services() => new ServiceCollection().AddSingleton<VectorStore, InProcessVectorStore>();

    protected override IServiceCollection Add(IServiceCollection services, Action<VectorDataSemanticCacheOptions>? configure) =>
        services.AddVectorDataSemanticCache(configure);

    protected override IServiceCollection Add(
        IServiceCollection services, IConfiguration configuration, Action<VectorDataSemanticCacheOptions>? configure) =>
        services.AddVectorDataSemanticCache(configuration, configure);

    protected override void Locate(VectorDataSemanticCacheOptions options) => options.CollectionName = "registration";
}
