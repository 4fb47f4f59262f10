using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Wattwise.Accounting;

namespace Wattwise.LocalEngine.Tests.Pool;

public class LlamaPoolChatClientTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_requests_model_id_chooses_the_model_and_the_answer_carries_it()
    {
        await using var pool = new LlamaModelPool(Options());
        using var client = new LlamaPoolChatClient(pool, defaultModelId: "small");

        var unnamed = await client.GetResponseAsync("Hi", new() { MaxOutputTokens = 2 }, Token);
        Assert.Equal("small", unnamed.ModelId);
        Assert.Equal(["small"], pool.Models.Where(model => model.IsLoaded).Select(model => model.Id));

        var options = new ChatOptions { ModelId = "LARGE", MaxOutputTokens = 2 };
        var updates = await client.GetStreamingResponseAsync("Hi", options, Token).ToListAsync(Token);
        Assert.All(updates, update => Assert.Equal("large", update.ModelId));
        Assert.Equal("LARGE", options.ModelId);
        Assert.Equal(2, pool.Models.Count(model => model.IsLoaded));
        Assert.All(pool.Models, model => Assert.Equal(0, model.Rents));
    }

    [Fact]
    public async Task A_stream_that_is_left_gives_its_model_back()
    {
        await using var pool = new LlamaModelPool(Options());
        using var client = new LlamaPoolChatClient(pool, new() { StreamingInterval = TimeSpan.Zero }, "small");

        await foreach (var update in client.GetStreamingResponseAsync("Count to a hundred.", cancellationToken: Token))
            break;

        Assert.All(pool.Models, model => Assert.Equal(0, model.Rents));
    }

    [Fact]
    public async Task What_the_pool_cannot_answer_is_refused()
    {
        await using var pool = new LlamaModelPool(Options());
        using var client = new LlamaPoolChatClient(pool);

        await Assert.ThrowsAsync<ArgumentException>(() => client.GetResponseAsync("Hi", cancellationToken: Token));
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetResponseAsync("Hi", new() { ModelId = "gpt" }, Token));
        await Assert.ThrowsAsync<NotSupportedException>(() => client.GetResponseAsync("Hi", new() { ModelId = "vectors" }, Token));
        Assert.All(pool.Models, model => Assert.Equal(0, model.Rents));
        Assert.Same(pool, client.GetService<LlamaModelPool>());
    }

    [Fact]
    public async Task A_pool_from_configuration_answers_with_the_registered_meter_and_goes_with_the_container()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IEnergyMeter>(new CountingMeter());
        services.AddLlamaModelPool(Configuration(
            ("DefaultModelId", "tiny"),
            ("MemoryBudgetBytes", "2000000000"),
            ("IdleTimeout", "00:01:00"),
            ("MaxOutputTokens", "3"),
            ("Models:tiny:ModelPath", SampleModels.Chat),
            ("Models:tiny:Device", "Cpu"),
            ("Models:tiny:ContextLength", "128"),
            ("Models:tiny:Threads", "1")));

        LlamaModelPool pool;
        await using (var provider = services.BuildServiceProvider(validateScopes: true))
        {
            provider.GetRequiredService<IStartupValidator>().Validate();
            var response = await provider.GetRequiredService<IChatClient>().GetResponseAsync("Count.", cancellationToken: Token);
            Assert.Equal(3, response.Usage!.OutputTokenCount);
            Assert.NotNull(response.Usage.GetEnergy());
            pool = provider.GetRequiredService<LlamaModelPool>();
        }

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await pool.RentAsync("tiny", Token));
    }

    [Theory]
    [InlineData("Models:tiny:ModelPath", "/nowhere/model.gguf", "no such file")]
    [InlineData("Models:tiny:Threads", "0", "Threads")]
    [InlineData("MaxWaitingRents", "0", "MaxWaitingRents")]
    [InlineData("DefaultModelId", "large", "none of the models")]
    public void Wrong_options_fail_when_the_host_starts(string key, string value, string reason)
    {
        var services = new ServiceCollection();
        services.AddLlamaModelPool(Configuration(("Models:tiny:ModelPath", SampleModels.Chat), (key, value)));
        using var provider = services.BuildServiceProvider();

        var exception = Assert.Throws<OptionsValidationException>(provider.GetRequiredService<IStartupValidator>().Validate);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    private static LlamaModelPoolOptions Options()
    {
        var options = new LlamaModelPoolOptions();
        options.Models["small"] = new()
        {
            ModelPath = SampleModels.Chat,
            Device = LlamaDevice.Cpu,
            ContextLength = 128,
            Threads = 1,
            WarmUp = false,
        };
        options.Models["large"] = new()
        {
            ModelPath = SampleModels.Chat,
            Device = LlamaDevice.Cpu,
            ContextLength = 512,
            Threads = 1,
            WarmUp = false,
        };
        options.Models["vectors"] = new() { ModelPath = SampleModels.Embedder, Device = LlamaDevice.Cpu, Threads = 1, WarmUp = false };
        return options;
    }

    private static IConfigurationRoot Configuration(params (string Key, string Value)[] values)
    {
        var settings = new Dictionary<string, string?>();
        foreach (var (key, value) in values)
            settings[key] = value;
        return new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
    }
}
