using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Wattwise.Accounting;
using Wattwise.Judging;

namespace Wattwise.LocalEngine.Tests;

public class LlamaRegistrationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clients_from_configuration_work_and_go_with_the_container()
    {
        var configuration = Configuration(
            ("Chat:ModelPath", SampleModels.Chat),
            ("Chat:Device", "Cpu"),
            ("Chat:ContextLength", "512"),
            ("Chat:MaxOutputTokens", "3"),
            ("Embeddings:ModelPath", SampleModels.Embedder),
            ("Pairs:ModelPath", SampleModels.PairVerifier));
        var services = new ServiceCollection();
        services.AddLlamaChatClient(configuration.GetSection("Chat"));
        services.AddLlamaEmbeddingGenerator(configuration.GetSection("Embeddings"));
        services.AddLlamaPairScorer(configuration.GetSection("Pairs"));

        LlamaEngine engine;
        await using (var provider = services.BuildServiceProvider(validateScopes: true))
        {
            provider.GetRequiredService<IStartupValidator>().Validate();
            var client = provider.GetRequiredService<IChatClient>();
            Assert.Null(client.GetService<LlamaEngine>());

            var response = await client.GetResponseAsync("Count.", new ChatOptions { Temperature = 0 }, Token);
            Assert.Equal(3, response.Usage!.OutputTokenCount);
            engine = client.GetService<LlamaEngine>()!;
            Assert.Equal(512, engine.ContextLength);

            var vectors = await provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>().GenerateAsync(
                ["x"], cancellationToken: Token);
            Assert.Equal(384, vectors[0].Vector.Length);
            Assert.Single((await provider.GetRequiredService<IPairVerifier>().VerifyAsync([new("a", "b")], Token)).Logits);
        }

        await Assert.ThrowsAsync<ObjectDisposedException>(
            () => new LlamaChatClient(engine).GetResponseAsync("Hi", cancellationToken: Token));
    }

    [Fact]
    public async Task Keyed_and_unkeyed_clients_have_their_own_engines_and_stages_chain()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IEnergyMeter>(new CountingMeter());
        services.AddLlamaChatClient(options => Small(options, 200)).UseLogging();
        services.AddLogging();
        services.AddLlamaChatClient(options => Small(options, 128), serviceKey: "small");
        await using var provider = services.BuildServiceProvider(validateScopes: true);

        var unkeyed = provider.GetRequiredService<IChatClient>();
        var keyed = provider.GetRequiredKeyedService<IChatClient>("small");
        var response = await unkeyed.GetResponseAsync("Hi", new() { MaxOutputTokens = 1 }, Token);
        await keyed.GetResponseAsync("Hi", new() { MaxOutputTokens = 1 }, Token);

        Assert.Equal(200, unkeyed.GetService<LlamaEngine>()!.ContextLength);
        Assert.Equal(128, keyed.GetService<LlamaEngine>()!.ContextLength);
        Assert.NotNull(response.Usage.GetEnergy());
    }

    [Fact]
    public async Task The_hosts_start_loads_each_engine_once_before_the_first_request()
    {
        var services = new ServiceCollection();
        services.AddLlamaChatClient(options => Small(options, 128));
        services.AddLlamaChatClient(options => Small(options, 128));
        await using var provider = services.BuildServiceProvider(validateScopes: true);

        var loader = Assert.Single(provider.GetServices<IHostedService>());
        await loader.StartAsync(Token);

        Assert.NotNull(provider.GetRequiredService<IChatClient>().GetService<LlamaEngine>());
    }

    [Fact]
    public async Task All_engines_begin_to_load_before_other_services_of_the_host_start()
    {
        var services = new ServiceCollection();
        services.AddLlamaChatClient(options => Small(options, 128));
        services.AddLlamaEmbeddingGenerator(options => options.ModelPath = SampleModels.Embedder);
        services.AddLlamaPairScorer(options => options.ModelPath = SampleModels.PairVerifier);
        await using var provider = services.BuildServiceProvider(validateScopes: true);
        var loader = Assert.IsType<IHostedLifecycleService>(Assert.Single(provider.GetServices<IHostedService>()), exactMatch: false);

        await loader.StartingAsync(Token);
        var sources = provider.GetServices<LlamaEngineSource>().ToList();
        Assert.True(SpinWait.SpinUntil(() => sources.TrueForAll(source => source.Engine is not null), TimeSpan.FromSeconds(60)));
        var engines = sources.ConvertAll(source => source.Engine);
        await loader.StartAsync(Token);

        Assert.Equal(3, engines.Distinct().Count());
        Assert.Equal(engines, sources.ConvertAll(source => source.Engine));
    }

    [Fact]
    public async Task A_model_that_cannot_be_loaded_stops_the_start_of_the_host()
    {
        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N") + ".gguf");
        File.Copy(SampleModels.Embedder, path);
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddLlamaChatClient(options => Small(options, 128));
        builder.Services.AddLlamaEmbeddingGenerator(options => options.ModelPath = path);
        // Good when it is checked, gone when it is loaded.
        builder.Services.AddOptions<LlamaEngineOptions>($"{LlamaModelKind.Embedding}").Validate(_ =>
        {
            File.Delete(path);
            return true;
        });
        using var host = builder.Build();

        var exception = await Assert.ThrowsAsync<LlamaModelException>(() => host.StartAsync(Token));

        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ModelPath", "")]
    [InlineData("ModelPath", "/nowhere/model.gguf")]
    [InlineData("ContextLength", "-1")]
    [InlineData("Threads", "0")]
    [InlineData("MaxQueuedRequests", "0")]
    public void Wrong_options_fail_when_the_host_starts(string key, string value)
    {
        var services = new ServiceCollection();
        services.AddLlamaChatClient(Configuration(("ModelPath", SampleModels.Chat), (key, value)));
        using var provider = services.BuildServiceProvider();

        var exception = Assert.Throws<OptionsValidationException>(provider.GetRequiredService<IStartupValidator>().Validate);
        Assert.Contains(key, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_of_the_wrong_kind_fails_when_the_host_starts()
    {
        var services = new ServiceCollection();
        services.AddLlamaChatClient(options => options.ModelPath = SampleModels.Embedder);
        services.AddLlamaEmbeddingGenerator(options => options.ModelPath = SampleModels.Embedder);
        using var provider = services.BuildServiceProvider();

        var exception = Assert.Throws<OptionsValidationException>(provider.GetRequiredService<IStartupValidator>().Validate);
        Assert.Contains("is an embedding model, not a chat model", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_load_that_failed_is_tried_again_by_the_next_request()
    {
        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N") + ".gguf");
        await using var source = LlamaEngineSource.Lazy(new() { ModelPath = path });
        await Assert.ThrowsAsync<LlamaModelException>(async () => await source.GetAsync(Token));

        File.CreateSymbolicLink(path, SampleModels.Embedder);
        try
        {
            Assert.Equal(LlamaModelKind.Embedding, (await source.GetAsync(Token)).Model.Kind);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Small(LlamaEngineOptions options, int context)
    {
        options.ModelPath = SampleModels.Chat;
        options.ContextLength = context;
        options.Threads = 1;
    }

    private static IConfigurationRoot Configuration(params (string Key, string Value)[] values)
    {
        var settings = new Dictionary<string, string?>();
        foreach (var (key, value) in values)
            settings[key] = value;
        return new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
    }
}
