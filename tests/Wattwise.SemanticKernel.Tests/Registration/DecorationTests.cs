using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Wattwise.Accounting;
using Wattwise.Caching;

namespace Wattwise.SemanticKernel.Tests.Registration;

public class DecorationTests
{
    [Fact]
    public void Descriptors_keep_their_place_key_and_lifetime()
    {
        var services = new ServiceCollection();
        services.AddSingleton("before");
        services.AddScoped<IChatCompletionService, OwnedService>();
        services.AddKeyedTransient<IChatCompletionService, OwnedService>("key");
        services.AddSingleton(7L.GetType());
        services.AddKeyedSingleton<IChatClient>("key", (_, _) => new TestChatClient());
        ServiceDescriptor[] before = [.. services];

        services.AddWattwiseSemanticKernel();

        foreach (var (old, now) in before.Zip(services))
        {
            Assert.Equal((old.ServiceType, old.ServiceKey, old.Lifetime), (now.ServiceType, now.ServiceKey, now.Lifetime));
            Assert.Equal(
                old.ServiceType == typeof(IChatCompletionService) || old.ServiceType == typeof(IChatClient), !ReferenceEquals(old, now));
        }
    }

    [Fact]
    public async Task Every_form_of_registration_is_decorated()
    {
        Action<IServiceCollection>[] forms =
        [
            services => services.AddSingleton<IChatCompletionService>(new RecordingChatService()),
            services => services.AddSingleton<IChatCompletionService, OwnedService>(),
            services => services.AddSingleton<IChatCompletionService>(_ => new RecordingChatService()),
            services => services.AddKeyedSingleton<IChatCompletionService>("key", new RecordingChatService()),
            services => services.AddKeyedSingleton<IChatCompletionService, OwnedService>("key"),
            services => services.AddKeyedSingleton<IChatCompletionService>("key", (_, _) => new RecordingChatService()),
            services => services.AddKeyedSingleton<IChatCompletionService, KeyedService>("key"),
            services => services.AddKeyedSingleton<IChatCompletionService>(
                Microsoft.Extensions.DependencyInjection.KeyedService.AnyKey, (_, key) => new KeyedService((string)key!)),
        ];
        foreach (var form in forms)
        {
            var services = new ServiceCollection();
            form(services);
            services.AddWattwiseSemanticKernel();
            await using var provider = services.BuildServiceProvider();
            var chat = provider.GetService<IChatCompletionService>() ?? provider.GetRequiredKeyedService<IChatCompletionService>("key");
            await chat.AskAsync("Hello");
            Assert.NotNull((await chat.AskAsync("Hello")).GetCacheHit());
        }
    }

    [Fact]
    public async Task Calling_it_twice_decorates_once_and_later_services_too()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IChatCompletionService>(new RecordingChatService());
        services.AddWattwiseSemanticKernel();
        services.AddKeyedSingleton<IChatCompletionService>("late", new RecordingChatService());
        services.AddWattwiseSemanticKernel();
        await using var provider = services.BuildServiceProvider();

        var first = Assert.IsType<WattwiseChatCompletionService>(provider.GetRequiredService<IChatCompletionService>());
        Assert.IsType<RecordingChatService>(first.Pipeline.GetService<ServiceChatClient>()!.Service);
        Assert.IsType<WattwiseChatCompletionService>(provider.GetRequiredKeyedService<IChatCompletionService>("late"));
        await first.AskAsync("Hello");
        Assert.Equal(1, provider.GetRequiredService<FootprintLedger>().Summarize().Requests);
    }

    [Fact]
    public void Without_a_chat_service_it_says_where_to_call_it()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => Kernel.CreateBuilder().AddWattwise());

        Assert.Contains("after the chat services", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Services_never_answer_for_each_other()
    {
        var builder = Kernel.CreateBuilder();
        var services = Enumerable.Range(0, 3).Select(i => new RecordingChatService($"service {i}", modelId: null)).ToArray();
        builder.Services.AddKeyedSingleton<IChatCompletionService>("one", services[0]);
        builder.Services.AddSingleton<IChatCompletionService>(services[1]);
        builder.Services.AddSingleton<IChatCompletionService>(services[2]);
        var kernel = builder.AddWattwise(o => o.SemanticCache!.Name = "app").Build();
        for (var round = 0; round < 2; round++)
        {
            foreach (var service in kernel.GetAllServices<IChatCompletionService>())
                await service.AskAsync("Hello");
        }

        Assert.All(services, service => Assert.Equal(1, service.Calls));
    }

    [Theory]
    [InlineData(ServiceLifetime.Scoped)]
    [InlineData(ServiceLifetime.Transient)]
    public async Task Services_that_are_made_anew_share_their_cache(ServiceLifetime lifetime)
    {
        var model = new RecordingChatService();
        IServiceCollection services = new ServiceCollection();
        services.Add(new ServiceDescriptor(typeof(IChatCompletionService), _ => model, lifetime));
        services.AddWattwiseSemanticKernel();
        await using var provider = services.BuildServiceProvider();
        for (var round = 0; round < 2; round++)
        {
            await using var scope = provider.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<IChatCompletionService>().AskAsync("Hello");
        }

        Assert.Equal(1, model.Calls);
    }

    [Fact]
    public async Task A_client_with_the_pipeline_gets_no_second_one()
    {
        using var model = new TestChatClient();
        var services = new ServiceCollection();
        services.AddChatClient(model).UseWattwise();
        services.AddSingleton(provider => provider.GetRequiredService<IChatClient>().AsChatCompletionService());
        services.AddWattwiseSemanticKernel();
        await using var provider = services.BuildServiceProvider();
        var client = provider.GetRequiredService<IChatClient>();
        Assert.Null(Assert.IsType<AccountingChatClient>(client).GetService<ServiceChatClient>());

        var chat = provider.GetRequiredService<IChatCompletionService>();
        var footprint = (await chat.AskAsync("Hello")).GetFootprint()!;
        await chat.AskAsync("Hello");

        Assert.Equal(1, model.Calls);
        Assert.Null(chat.GetSemanticCache());
        Assert.Single(footprint.Stages, stage => stage.IsModelCall);
        Assert.Equal(
            (2, 1), (provider.GetRequiredService<FootprintLedger>().Summarize().Requests, provider.GetRequiredService<FootprintLedger>()
                .Summarize().ModelCalls));
    }

    [Fact]
    public async Task What_the_container_made_is_disposed_with_it_and_what_the_app_made_is_not()
    {
        var own = new OwnedService();
        using var client = new DisposableClient();
        var services = new ServiceCollection();
        services.AddSingleton<IChatCompletionService>(own);
        services.AddKeyedSingleton<IChatCompletionService, OwnedService>("made");
        services.AddKeyedSingleton<IChatCompletionService, AsyncOwnedService>("made async");
        services.AddSingleton<IChatClient>(client);
        services.AddKeyedSingleton<IChatClient, DisposableClient>("made");
        services.AddWattwiseSemanticKernel();
        var provider = services.BuildServiceProvider();
        provider.GetRequiredService<IChatCompletionService>();
        var made = (OwnedService)Inner(provider.GetRequiredKeyedService<IChatCompletionService>("made"));
        var madeAsync = (AsyncOwnedService)Inner(provider.GetRequiredKeyedService<IChatCompletionService>("made async"));
        provider.GetRequiredService<IChatClient>();
        var madeClient = provider.GetRequiredKeyedService<IChatClient>("made").GetService<DisposableClient>()!;

        await provider.DisposeAsync();

        Assert.Equal((0, 0, 1, 1, 1), (own.Disposals, client.Disposals, made.Disposals, madeAsync.Disposals, madeClient.Disposals));
    }

    [Fact]
    public void A_service_that_only_ends_asynchronously_says_so_as_the_container_does()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IChatCompletionService, AsyncOwnedService>();
        services.AddWattwiseSemanticKernel();
        var provider = services.BuildServiceProvider();
        provider.GetRequiredService<IChatCompletionService>();

        Assert.Throws<InvalidOperationException>(provider.Dispose);
    }

    [Fact]
    public async Task A_service_that_came_later_and_a_client_beside_a_service_are_told_once()
    {
        var log = new FakeLoggerProvider();
        var builder = Kernel.CreateBuilder();
        builder.Services.AddLogging(logging => logging.AddProvider(log));
        builder.Services.AddSingleton<IChatCompletionService>(new RecordingChatService());
        builder.AddWattwise();
        builder.Services.AddKeyedSingleton<IChatCompletionService>("late", new RecordingChatService());
        builder.Services.AddSingleton<IChatClient>(new TestChatClient());
        var kernel = builder.Build();

        await kernel.Chat().AskAsync("Hello");
        _ = kernel.Chat();

        var warnings = log.Collector.GetSnapshot()
            .Where(record => record.Level == LogLevel.Warning
                && record.Category!.StartsWith("Wattwise.SemanticKernel", StringComparison.Ordinal)).ToArray();
        Assert.Equal(2, warnings.Length);
        Assert.Contains("'late'", warnings[0].Message, StringComparison.Ordinal);
        Assert.Contains("IChatClient", warnings[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_settings_are_told_when_the_service_is_made()
    {
        var builder = Kernel.CreateBuilder();
        builder.Services.AddSingleton<IChatCompletionService>(new RecordingChatService());
        var kernel = builder.AddWattwise(o => o.Accounting!.Zone = "nowhere").Build();

        Assert.ThrowsAny<Exception>(kernel.Chat);
    }

    private static IChatCompletionService Inner(IChatCompletionService service) =>
        ((WattwiseChatCompletionService)service).Pipeline.GetService<ServiceChatClient>()!.Service;

    private abstract class Service : IChatCompletionService
    {
        private readonly RecordingChatService _answers = new();

        public int Disposals { get; protected set; }

        public IReadOnlyDictionary<string, object?> Attributes => _answers.Attributes;

        public Task<IReadOnlyList<ChatMessageContent>> GetChatMessageContentsAsync(
            ChatHistory chatHistory, PromptExecutionSettings? executionSettings = null, Kernel? kernel = null,
            CancellationToken cancellationToken = default) =>
            _answers.GetChatMessageContentsAsync(chatHistory, executionSettings, kernel, cancellationToken);

        public IAsyncEnumerable<StreamingChatMessageContent> GetStreamingChatMessageContentsAsync(
            ChatHistory chatHistory, PromptExecutionSettings? executionSettings = null, Kernel? kernel = null,
            CancellationToken cancellationToken = default) =>
            _answers.GetStreamingChatMessageContentsAsync(chatHistory, executionSettings, kernel, cancellationToken);
    }

    private sealed class OwnedService : Service, IDisposable
    {
        public void Dispose() => Disposals++;
    }

    private sealed class AsyncOwnedService : Service, IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            Disposals++;
            return default;
        }
    }

    private sealed class KeyedService : Service
    {
        public KeyedService([ServiceKey] string key) => Assert.Equal("key", key);
    }

    private sealed class DisposableClient() : DelegatingChatClient(new TestChatClient())
    {
        public int Disposals { get; private set; }

        protected override void Dispose(bool disposing)
        {
            Disposals++;
            base.Dispose(disposing);
        }
    }
}
