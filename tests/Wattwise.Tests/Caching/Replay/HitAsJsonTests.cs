using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using Wattwise.Accounting;
using Wattwise.Caching;

namespace Wattwise.Tests.Caching.Replay;

/// <summary>A response of the pipeline can be written down by a serializer that knows only Microsoft's types.</summary>
public class HitAsJsonTests
{
    [Fact]
    public async Task A_hit_with_its_footprint_is_serialized_without_reflection()
    {
        using var pipeline = Pipeline();
        await pipeline.AskAsync("a question?");
        var hit = await pipeline.GetResponseAsync([Chat.User("a question?")], null, Chat.Token);
        Assert.NotNull(hit.GetCacheHit());
        Assert.NotNull(hit.GetFootprint());

        var options = new JsonSerializerOptions(AIJsonUtilities.DefaultOptions)
        {
            TypeInfoResolver = AIJsonUtilities.DefaultOptions.TypeInfoResolverChain[0],
        };
        var json = JsonSerializer.Serialize(hit, options.GetTypeInfo(typeof(ChatResponse)));
        Assert.Equal("answer 1", ((ChatResponse)JsonSerializer.Deserialize(json, options.GetTypeInfo(typeof(ChatResponse)))!).Text);
        Assert.Contains("\"Exact\"", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_distributed_cache_in_front_keeps_a_hit(bool streams)
    {
        var distributed = new MemoryDistributedCache(Options.Create(new MemoryDistributedCacheOptions()));
        using var pipeline = Pipeline();
        using var client = pipeline.AsBuilder()
            .Use((inner, _) => new DistributedCachingChatClient(inner, distributed)
            {
                JsonSerializerOptions =
                    new(AIJsonUtilities.DefaultOptions) { TypeInfoResolver = AIJsonUtilities.DefaultOptions.TypeInfoResolverChain[0] },
            })
            .Build();
        await pipeline.AskAsync("a question?");
        for (var i = 0; i < 2; i++)
            Assert.Equal("answer 1", streams ? await client.StreamAsync("a question?") : await client.AskAsync("a question?"));
    }

    private static IChatClient Pipeline() => new TestChatClient().AsBuilder().UseWattwise().Build();
}
