using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Wattwise.Caching;

namespace Wattwise.Tests.Caching;

/// <summary>A client that is made anew for each scope or each use finds what earlier ones left.</summary>
public class ClientLifetimeTests
{
    private const string Prompt = "How do I reset my password?";

    [Theory]
    [InlineData(ServiceLifetime.Scoped, false)]
    [InlineData(ServiceLifetime.Scoped, true)]
    [InlineData(ServiceLifetime.Transient, false)]
    [InlineData(ServiceLifetime.Transient, true)]
    public async Task Clients_of_one_container_share_both_tiers(ServiceLifetime lifetime, bool isWholePipeline)
    {
        var model = new TestChatClient();
        var services = new ServiceCollection().AddScoped<IEmbeddingGenerator<string, Embedding<float>>>(_ => new TestEmbedder());
        var builder = services.AddChatClient(_ => model, lifetime);
        Action<SemanticCacheOptions> configure = cache => cache.Policy = new StaticThresholdPolicy(0.9f);
        _ = isWholePipeline
            ? builder.UseWattwise(configure: o => configure(o.SemanticCache!))
            : builder.UseSemanticCache(configure: configure);
        await using var provider = services.BuildServiceProvider(validateScopes: true);
        foreach (var prompt in new[] { Prompt, Prompt, "How can I reset my password?" })
        {
            await using var scope = provider.CreateAsyncScope();
            Assert.Equal("answer 1", await scope.ServiceProvider.GetRequiredService<IChatClient>().AskAsync(prompt));
        }

        Assert.Equal(1, model.Calls);
    }

    [Fact]
    public async Task Their_equal_requests_make_one_call()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var model = new TestChatClient
        {
            Respond = async (call, _) =>
            {
                await release.Task;
                return TestChatClient.Response($"answer {call}");
            },
        };
        var services = new ServiceCollection();
        services.AddChatClient(_ => model, ServiceLifetime.Scoped).UseSemanticCache();
        await using var provider = services.BuildServiceProvider();
        await using var one = provider.CreateAsyncScope();
        await using var other = provider.CreateAsyncScope();
        var requests = new[] { one, other }.Select(scope => scope.ServiceProvider.GetRequiredService<IChatClient>().AskAsync(Prompt))
            .ToArray();
        release.SetResult();
        await Task.WhenAll(requests);
        Assert.Equal(1, model.Calls);
    }

    [Fact]
    public async Task An_outage_is_logged_once_for_all_of_them()
    {
        using var logs = new FakeLoggerProvider();
        var services = new ServiceCollection().AddLogging(logging => logging.AddProvider(logs))
            .AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(
                new TestEmbedder(_ => throw new InvalidOperationException("no embedder")));
        services.AddChatClient(_ => new TestChatClient(), ServiceLifetime.Scoped).UseSemanticCache();
        await using var provider = services.BuildServiceProvider();
        for (var i = 0; i < 3; i++)
        {
            await using var scope = provider.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<IChatClient>().AskAsync($"Question {i}?");
        }

        Assert.Single(logs.Collector.GetSnapshot(), log => log.Level == LogLevel.Warning);
    }

    [Fact]
    public async Task Two_pipelines_and_two_containers_share_nothing()
    {
        var calls = 0;
        for (var i = 0; i < 2; i++)
        {
            var services = new ServiceCollection();
            services.AddKeyedChatClient("one", _ => Model(), ServiceLifetime.Scoped).UseSemanticCache();
            services.AddKeyedChatClient("other", _ => Model(), ServiceLifetime.Scoped).UseSemanticCache();
            await using var provider = services.BuildServiceProvider();
            await using var scope = provider.CreateAsyncScope();
            foreach (var key in new[] { "one", "other" })
                await scope.ServiceProvider.GetRequiredKeyedService<IChatClient>(key).AskAsync(Prompt);
        }

        Assert.Equal(4, calls);

        TestChatClient Model() => new()
        {
            Respond = (_, _) =>
            {
                calls++;
                return Task.FromResult(TestChatClient.Response("answer"));
            },
        };
    }
}
