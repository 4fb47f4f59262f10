using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.Connectors.OpenAI;

namespace Wattwise.SemanticKernel.Tests.Requests;

public class ConfigureWattwiseTests
{
    private readonly RecordingChatService _service = new();

    [Fact]
    public async Task The_service_does_not_see_what_settings_ask_of_Wattwise_and_the_settings_stay_as_they_are()
    {
        var settings = new OpenAIPromptExecutionSettings
        {
            Temperature = 0.5,
            ResponseFormat = typeof(string),
            ExtensionData = new Dictionary<string, object> { ["x"] = 1 },
        }
            .ConfigureWattwise(o => o.CacheScope = new CacheScope("contoso", "me"));

        await Kernels.With(_service).Chat().AskAsync("Hello", settings);

        var sent = Assert.IsType<OpenAIPromptExecutionSettings>(Assert.Single(_service.Seen).Settings);
        Assert.Equal(0.5, sent.Temperature);
        Assert.Equal(typeof(string), sent.ResponseFormat);
        Assert.Equal(["x"], sent.ExtensionData!.Keys);
        Assert.Equal(3, settings.ExtensionData!.Count);
    }

    [Fact]
    public async Task Frozen_settings_are_sent_as_a_copy_without_it()
    {
        var settings = new OpenAIPromptExecutionSettings { Temperature = 0.5 }.ConfigureWattwise(o => o.CacheMode = CacheMode.Bypass);
        settings.Freeze();
        var chat = Kernels.With(_service).Chat();

        await chat.AskAsync("Hello", settings);
        await chat.AskAsync("Hello", settings);

        Assert.Equal(2, _service.Calls);
        Assert.Empty(_service.Seen[0].Settings!.ExtensionData!);
        Assert.Equal(0.5, Assert.IsType<OpenAIPromptExecutionSettings>(_service.Seen[0].Settings).Temperature);
        Assert.Throws<InvalidOperationException>(() => settings.ConfigureWattwise(o => o.CacheMode = null));
    }

    [Fact]
    public async Task Settings_of_an_own_type_keep_what_their_clone_would_lose()
    {
        var settings = new OwnSettings { Mood = "good" }.ConfigureWattwise(o => o.CacheTags = ["tag"]);

        await Kernels.With(_service).Chat().AskAsync("Hello", settings);

        Assert.Equal("good", Assert.IsType<OwnSettings>(Assert.Single(_service.Seen).Settings).Mood);
    }

    [Fact]
    public async Task It_survives_a_way_through_json_into_another_type()
    {
        var settings = new PromptExecutionSettings().ConfigureWattwise(o =>
        {
            o.CacheScope = new CacheScope("contoso");
            o.VaryBy = ["de"];
        });
        var read = JsonSerializer.Deserialize<OwnSettings>(JsonSerializer.Serialize(settings))!;
        var chat = Kernels.With(_service).Chat();
        await chat.AskAsync("Hello", settings);

        Assert.NotNull((await chat.AskAsync("Hello", read)).GetCacheHit());

        Assert.Null((await chat.AskAsync("Hello", read.ConfigureWattwise(o => o.VaryBy = ["fr"]))).GetCacheHit());
    }

    [Fact]
    public async Task Settings_go_over_the_kernel_and_the_kernel_over_the_running_request()
    {
        var kernel = Kernels.With(_service).ConfigureWattwise(o => o.CacheScope = new CacheScope("contoso"));
        var other = kernel.Clone().ConfigureWattwise(o => o.CacheScope = new CacheScope("fabrikam"));
        var chat = kernel.Chat();
        await chat.AskAsync("Hello", kernel: kernel);

        Assert.NotNull((await chat.AskAsync("Hello", kernel: kernel)).GetCacheHit());
        Assert.Null((await chat.AskAsync("Hello", kernel: other)).GetCacheHit());
        Assert.Null((await chat.AskAsync("Hello")).GetCacheHit());
        Assert.NotNull(
            (await chat.AskAsync(
                "Hello", new PromptExecutionSettings().ConfigureWattwise(o => o.CacheScope = new CacheScope("contoso")),
                other)).GetCacheHit());
    }

    [Fact]
    public async Task Arguments_of_a_prompt_function_carry_it()
    {
        var kernel = Kernels.With(_service);
        for (var call = 1; call <= 2; call++)
        {
            var arguments = new KernelArguments(new PromptExecutionSettings().ConfigureWattwise(o => o.CacheMode = CacheMode.Bypass));
            await kernel.InvokePromptAsync("Hello", arguments, cancellationToken: Chat.Token);
            Assert.Equal(call, _service.Calls);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_chat_client_is_told_by_settings_of_any_type_and_its_model_does_not_see_it(bool isDerived)
    {
        using var model = new TestChatClient();
        var builder = Kernel.CreateBuilder();
        builder.Services.AddSingleton<IChatClient>(model);
        var kernel = builder.AddWattwise().Build();
        foreach (var tenant in (string[])["contoso", "fabrikam", "contoso"])
        {
            var settings = (isDerived ? new OpenAIPromptExecutionSettings() : new PromptExecutionSettings())
                .ConfigureWattwise(o => o.CacheScope = new CacheScope(tenant));
            await kernel.InvokePromptAsync("Hello", new(settings), cancellationToken: Chat.Token);
        }

        Assert.Equal(2, model.Calls);
        Assert.All(model.SeenOptions, options =>
            Assert.DoesNotContain(options?.AdditionalProperties ?? [], property => RequestProperties.IsOurs(property.Key)));
    }

    [Fact]
    public void Clones_of_settings_are_independent()
    {
        var settings = new PromptExecutionSettings().ConfigureWattwise(o => o.CacheTags = ["a"]);
        var clone = settings.Clone().ConfigureWattwise(o => o.CacheTags = null);

        Assert.Single(settings.ExtensionData!);
        Assert.Empty(clone.ExtensionData!);
    }

    private sealed class OwnSettings : PromptExecutionSettings
    {
        public string? Mood { get; set; }
    }
}
