using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.VectorData;
using Wattwise.Caching;

namespace Wattwise.VectorData.Tests.Registration;

public class VectorDataSemanticCacheServiceCollectionExtensionsTests
{
    [Fact]
    public async Task The_store_is_made_over_the_registered_vector_store()
    {
        await using var services = new ServiceCollection().AddSingleton<VectorStore, InProcessVectorStore>().AddVectorDataSemanticCache()
            .BuildServiceProvider();
        Assert.Same(services.GetRequiredService<VectorDataSemanticCacheStore>(), services.GetRequiredService<ISemanticCacheStore>());
    }

    [Theory]
    [InlineData("CollectionName", "a b")]
    [InlineData("MaxEntries", "0")]
    public async Task A_wrong_setting_stops_the_host_and_is_named(string name, string value)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration[name] = value;
        builder.Services.AddVectorDataSemanticCache(builder.Configuration);
        using var host = builder.Build();
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains(name, exception.Message, StringComparison.Ordinal);
    }
}
