#pragma warning disable MEAI001 // Chat reducers, image generation and failover are for evaluation purposes still.
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Wattwise.Caching;

namespace Wattwise.Tests.Pipeline;

/// <summary>Clones, merges and runs of shared options, 16 at a time, through whatever may stand between an app and the cache.</summary>
public sealed class RequestOptionsInPipelinesTests : IDisposable
{
    private const int Requests = 1000;
    private const int Tenants = 4;

    private readonly AsyncLocal<string> _tenant = new();
    private readonly TestChatClient _model = new();
    private readonly IDistributedCache _distributed = new MemoryDistributedCache(Options.Create(new MemoryDistributedCacheOptions()));

    public RequestOptionsInPipelinesTests() => _model.Respond = async (_, cancellation) =>
    {
        await Task.Delay(1, cancellation);
        return TestChatClient.Response($"secret of {_tenant.Value}");
    };

    public static TheoryData<string, bool> Pipelines()
    {
        var data = new TheoryData<string, bool>();
        foreach (var name in (string[])[
            "plain", "configure-options", "function-invocation", "distributed-cache", "logging", "open-telemetry", "chat-reducer",
            "image-generation", "failover", "all"])
        {
            data.Add(name, false);
            data.Add(name, true);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Pipelines))]
    public async Task No_tenant_gets_the_answer_of_another(string middleware, bool streams)
    {
        var shared = new ChatOptions { Temperature = 0 }.ConfigureWattwise(o => o.VaryBy = ["price-list-7"]);
        var isConfigured = middleware is "configure-options" or "all";
        using var client = Build(middleware);
        await AskAsync(async (prompt, cancellation) =>
        {
            var options = isConfigured ? shared : shared.Clone().ConfigureWattwise(o => o.CacheScope = new(_tenant.Value));
            await Task.Yield();
            return streams
                ? (await client.GetStreamingResponseAsync(prompt, options, cancellation).ToChatResponseAsync(cancellation)).Text
                : (await client.GetResponseAsync(prompt, options, cancellation)).Text;
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_agent_gets_the_answer_of_another_tenants_agent(bool streams)
    {
        using var client = Build("plain");
        var agents = Enumerable.Range(0, Tenants).ToDictionary(
            i => $"tenant{i}", i => new ChatClientAgent(client, new ChatClientAgentOptions
            {
                ChatOptions = new ChatOptions { Temperature = 0 }.ConfigureWattwise(o => o.CacheScope = new($"tenant{i}")),
            }));
        var run = new ChatClientAgentRunOptions(new ChatOptions().ConfigureWattwise(o => o.CacheTags = ["handbook"]));
        await AskAsync(async (prompt, cancellation) =>
        {
            var agent = agents[_tenant.Value!];
            return streams
                ? string.Concat(await agent.RunStreamingAsync(prompt, options: run, cancellationToken: cancellation)
                    .Select(update => update.Text).ToListAsync(cancellation))
                : (await agent.RunAsync(prompt, options: run, cancellationToken: cancellation)).Text;
        });
    }

    [Fact]
    public async Task A_stream_keeps_to_the_options_that_it_was_asked_with()
    {
        _model.Respond = null;
        using var client = Build("plain");
        var options = new ChatOptions().ConfigureWattwise(o => o.CacheScope = new("contoso"));
        var first = client.GetStreamingResponseAsync("Hi?", options, Chat.Token);
        options.ConfigureWattwise(o => o.CacheScope = new("fabrikam"));
        var second = client.GetStreamingResponseAsync("Hi?", options, Chat.Token);
        Assert.Equal(
            ("answer 1", "answer 2"),
            ((await first.ToChatResponseAsync(Chat.Token)).Text, (await second.ToChatResponseAsync(Chat.Token)).Text));
    }

    [Fact]
    public async Task A_tool_that_asks_with_a_tag_keeps_to_its_callers_scope()
    {
        using var cache = new SemanticCacheChatClient(_model);
        var seen = new List<CacheScope>();
        _model.Respond = async (_, cancellation) =>
        {
            seen.Add(WattwiseScope.Current!.Options.CacheScope);
            if (seen.Count == 1)
                await cache.GetResponseAsync("Inner?", Chat.With(o => o.CacheTags = ["t"]), cancellation);
            return TestChatClient.Response("ok");
        };
        await cache.GetResponseAsync("Outer?", Chat.With(o => o.CacheScope = new("contoso", "ann")), Chat.Token);
        Assert.Equal([new("contoso", "ann"), new("contoso", "ann")], seen);
    }

    public void Dispose() => _model.Dispose();

    private async Task AskAsync(Func<string, CancellationToken, Task<string>> ask)
    {
        var wrong = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Chat.Token };
        await Parallel.ForAsync(0, Requests, parallel, async (i, cancellation) =>
        {
            _tenant.Value = $"tenant{i % Tenants}";
            if (await ask($"What is the plan for item {i / Tenants % 100}?", cancellation) != $"secret of tenant{i % Tenants}")
                Interlocked.Increment(ref wrong);
        });
        Assert.Equal(0, wrong);
        Assert.InRange(_model.Calls, 1, Requests - 1);
    }

    private IChatClient Build(string middleware)
    {
        var builder = new ChatClientBuilder(_model);
        if (Has("configure-options"))
            builder.ConfigureOptions(o => o.ConfigureWattwise(w => w.CacheScope = new(_tenant.Value)));
        if (Has("function-invocation"))
            builder.UseFunctionInvocation();
        if (Has("distributed-cache"))
            builder.UseDistributedCache(_distributed);
        if (Has("logging"))
            builder.UseLogging(NullLoggerFactory.Instance);
        if (Has("open-telemetry"))
            builder.UseOpenTelemetry();
        if (Has("chat-reducer"))
            builder.UseChatReducer(new AllMessages());
        if (Has("image-generation"))
            builder.UseImageGeneration(new NoImages());
        if (Has("failover"))
            builder.Use(inner => new OrderedFailoverChatClient([inner]));
        return builder.UseAccounting().UseOpenTelemetry().UseSemanticCache().UseFunctionInvocation().Build();

        bool Has(string name) => middleware == name || middleware == "all";
    }

    private sealed class AllMessages : IChatReducer
    {
        public Task<IEnumerable<ChatMessage>> ReduceAsync(IEnumerable<ChatMessage> messages, CancellationToken cancellationToken) =>
            Task.FromResult(messages);
    }

    private sealed class NoImages : IImageGenerator
    {
        public Task<ImageGenerationResponse> GenerateAsync(
            ImageGenerationRequest request, ImageGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
