#pragma warning disable MEAI001 // Chat reducers, image generation and failover are for evaluation purposes still.
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Wattwise.LocalEngine.Tests;

/// <summary>Clones, merges and runs of shared options, 16 at a time, through whatever may stand between an app and the engine.</summary>
public sealed class LlamaOptionsInPipelinesTests : IDisposable
{
    private const int Requests = 2000;
    private const int Tenants = 4;

    private readonly AsyncLocal<string> _tenant = new();
    private readonly TestChatClient _model = new();
    private readonly MemoryDistributedCache _distributed = new(Options.Create(new MemoryDistributedCacheOptions()));

    public LlamaOptionsInPipelinesTests() => _model.Respond = async (call, cancellation) =>
    {
        var options = _model.OptionsOf(call)!.GetLlamaOptions();
        await Task.Yield();
        return TestChatClient.Response(FormattableString.Invariant($"{options.PrefixScope} {options.MinP} {options.Priority}"));
    };

    [Theory]
    [InlineData("plain")]
    [InlineData("configure-options")]
    [InlineData("function-invocation")]
    [InlineData("distributed-cache")]
    [InlineData("logging")]
    [InlineData("open-telemetry")]
    [InlineData("chat-reducer")]
    [InlineData("image-generation")]
    [InlineData("failover")]
    [InlineData("all")]
    public async Task No_request_is_computed_with_the_settings_of_another(string middleware)
    {
        var shared = new ChatOptions().ConfigureLlama(o => o.MinP = 0.1f);
        var isConfigured = middleware is "configure-options" or "all";
        using var client = Build(middleware);
        await AskAsync(async (prompt, cancellation) =>
        {
            var options = isConfigured ? shared : shared.Clone().ConfigureLlama(o => (o.PrefixScope, o.Priority) = (_tenant.Value, 3));
            await Task.Yield();
            return (await client.GetResponseAsync(prompt, options, cancellation)).Text;
        });
    }

    [Fact]
    public async Task No_agent_loses_what_its_run_does_not_set()
    {
        using var client = Build("plain");
        var agents = Enumerable.Range(0, Tenants).ToDictionary(
            i => $"tenant{i}", i => new ChatClientAgent(client, new ChatClientAgentOptions
            {
                ChatOptions = new ChatOptions().ConfigureLlama(o => (o.PrefixScope, o.Priority) = ($"tenant{i}", 7)),
            }));
        var run = new ChatClientAgentRunOptions(new ChatOptions().ConfigureLlama(o => (o.MinP, o.Priority) = (0.1f, 3)));
        await AskAsync(async (prompt, cancellation) =>
            (await agents[_tenant.Value!].RunAsync(prompt, options: run, cancellationToken: cancellation)).Text);
    }

    public void Dispose() => _model.Dispose();

    private async Task AskAsync(Func<string, CancellationToken, Task<string>> ask)
    {
        var wrong = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Chat.Token };
        await Parallel.ForAsync(0, Requests, parallel, async (i, cancellation) =>
        {
            _tenant.Value = $"tenant{i % Tenants}";
            if (await ask($"Prompt {i / Tenants % 100}", cancellation) != $"tenant{i % Tenants} 0.1 3")
                Interlocked.Increment(ref wrong);
        });
        Assert.Equal(0, wrong);
    }

    private IChatClient Build(string middleware)
    {
        var builder = new ChatClientBuilder(_model);
        if (Has("configure-options"))
            builder.ConfigureOptions(o => o.ConfigureLlama(w => (w.PrefixScope, w.Priority) = (_tenant.Value, 3)));
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
        return builder.Build();

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
