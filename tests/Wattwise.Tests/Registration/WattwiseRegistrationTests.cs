using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Wattwise.Accounting;
using Wattwise.Caching;
using Wattwise.Cascade;

namespace Wattwise.Tests.Registration;

public class WattwiseRegistrationTests
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_registered_client_answers_a_repeat_from_the_cache_and_carries_its_footprint()
    {
        var model = Model();
        using var host = CreateHost(services => services.AddChatClient(model).UseWattwise());
        var client = host.Services.GetRequiredService<IChatClient>();

        var first = await client.GetResponseAsync("How do I reset my password?", cancellationToken: Cancellation);
        var second = await client.GetResponseAsync("How do I reset my password?", cancellationToken: Cancellation);

        Assert.Equal(1, model.Calls);
        Assert.Equal(first.Text, second.Text);
        Assert.Equal(StageOutcome.PassedThrough, CacheRecord(first).Outcome);
        Assert.Equal(StageOutcome.Answered, CacheRecord(second).Outcome);
    }

    [Fact]
    public async Task A_keyed_client_has_a_pipeline_and_a_cache_of_its_own()
    {
        var (one, other) = (Model(), Model());
        using var host = CreateHost(services =>
        {
            services.AddKeyedChatClient("one", one).UseWattwise();
            services.AddKeyedChatClient("other", other).UseWattwise();
        });

        foreach (var key in new[] { "one", "one", "other", "other" })
            await host.Services.GetRequiredKeyedService<IChatClient>(key).GetResponseAsync(
                "How do I reset my password?", cancellationToken: Cancellation);

        Assert.Equal((1, 1), (one.Calls, other.Calls));
    }

    [Fact]
    public async Task All_requests_are_summed_up_in_the_registered_ledger()
    {
        using var host = CreateHost(services => services.AddChatClient(Model()).UseWattwise());
        var client = host.Services.GetRequiredService<IChatClient>();

        for (var i = 0; i < 3; i++)
            await client.GetResponseAsync($"Question {i}?", cancellationToken: Cancellation);

        Assert.Equal(3, host.Services.GetRequiredService<FootprintLedger>().Summarize().Requests);
    }

    [Fact]
    public async Task Settings_are_bound_from_configuration()
    {
        using var host = CreateHost(
            services => services.AddChatClient(Model()).UseWattwise(),
            ("Accounting:Zone", "DEU"),
            ("Accounting:Prices:Currency", "EUR"),
            ("Accounting:Prices:Models:small:InputPerMillion", "1000000"),
            ("Accounting:Prices:Models:small:OutputPerMillion", "2000000"),
            ("SemanticCache:TimeToLive", "00:10:00"));

        var options = host.Services.GetRequiredService<IOptions<WattwiseOptions>>().Value;
        Assert.Equal(TimeSpan.FromMinutes(10), options.SemanticCache!.TimeToLive);

        var response = await host.Services.GetRequiredService<IChatClient>().GetResponseAsync("Hello?", cancellationToken: Cancellation);
        var footprint = response.GetFootprint()!;
        Assert.Equal("DEU", footprint.Intensity!.Zone.Code);
        // Three tokens in at 1 EUR each, two out at 2 EUR each.
        Assert.Equal(new Money(7, "EUR"), footprint.Cost);
    }

    [Theory]
    [InlineData("Accounting:Zone", "Atlantis", "Atlantis")]
    [InlineData("Accounting:IntensityGramsPerKwh", "-1", "IntensityGramsPerKwh")]
    [InlineData("Accounting:Prices:Currency", "dollars", "dollars")]
    [InlineData("SemanticCache:ExactMaxBytes", "0", "ExactMaxBytes")]
    [InlineData("SemanticCache:LookupTimeout", "00:00:00", "LookupTimeout")]
    [InlineData("SemanticCache", "maybe", "maybe")]
    [InlineData("Cascade:MaxQualityLoss", "0.9", "MaxQualityLoss")]
    [InlineData("Cascade:Tiers:0:Name", "alone", "tiers")]
    public async Task Wrong_settings_stop_the_host_at_its_start_and_name_what_is_wrong(string key, string value, string named)
    {
        using var host = CreateHost(services => services.AddChatClient(Model()).UseWattwise(), (key, value));

        var error = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync(Cancellation));

        Assert.Contains(named, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cascade_is_made_of_keyed_clients_and_stands_behind_the_other_stages()
    {
        var (strong, small) = (Model(), new TestChatClient { DefaultModelId = "tiny" });
        using var host = CreateHost(
            services =>
            {
                services.AddKeyedSingleton<IChatClient>("tiny", small);
                services.AddChatClient(strong).UseWattwise();
            },
            ("Cascade:Tiers:0:Name", "tiny"),
            ("Cascade:Tiers:0:ClientKey", "tiny"),
            ("Cascade:Tiers:0:Capabilities", "Tools, Vision"),
            ("Cascade:Tiers:0:Effort", "Low"),
            ("Cascade:Tiers:1:Name", "large"));
        var client = host.Services.GetRequiredService<IChatClient>();
        var options = host.Services.GetRequiredService<IOptions<WattwiseOptions>>().Value.Cascade!;

        var response = await client.GetResponseAsync("Hello?", Chat.With(o => o.Tier = "tiny"), Cancellation);

        Assert.Equal(
            (TierCapabilities.Tools | TierCapabilities.Vision, ReasoningEffort.Low),
            (options.Tiers[0].Capabilities, options.Tiers[0].Effort));
        Assert.Equal(("tiny", 1, 0), (response.GetCascadeResult()!.Tier, small.Calls, strong.Calls));
        Assert.Equal(
            [WattwiseStages.Cascade, WattwiseStages.Model, WattwiseStages.SemanticCache],
            response.GetFootprint()!.Stages.Select(stage => stage.Stage).Where(stage => stage != WattwiseStages.Compression).Order());
    }

    [Fact]
    public async Task A_cascade_that_is_registered_in_code_has_its_clients_from_there()
    {
        var (strong, small) = (Model(), Model());
        var services = new ServiceCollection();
        services.AddWattwiseCascade(o =>
        {
            o.EvidenceShare = 0;
            o.Tiers.Add(new CascadeTier("small", small));
            o.Tiers.Add(new CascadeTier("large"));
        });
        services.AddChatClient(strong).UseWattwise();
        await using var provider = services.BuildServiceProvider();

        await provider.GetRequiredService<IChatClient>().GetResponseAsync("Hello?", Chat.With(o => o.Tier = "small"), Cancellation);
        await provider.GetRequiredService<IChatClient>().GetResponseAsync("Hello again?", cancellationToken: Cancellation);

        Assert.Equal((1, 1), (small.Calls, strong.Calls));
    }

    [Fact]
    public void A_tier_whose_client_is_not_registered_stops_the_pipeline_where_it_is_built()
    {
        var services = new ServiceCollection();
        services.AddChatClient(Model()).UseCascade(o =>
        {
            o.Tiers.Add(new CascadeTier("small") { ClientKey = "nobody" });
            o.Tiers.Add(new CascadeTier("large"));
        });
        using var provider = services.BuildServiceProvider();

        Assert.Contains(
            "nobody", Assert.ThrowsAny<Exception>(provider.GetRequiredService<IChatClient>).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_settings_given_in_code_are_refused_when_the_pipeline_is_built() =>
        Assert.ThrowsAny<ArgumentException>(() =>
            Model().AsBuilder().UseWattwise(configure: o => o.Accounting!.Zone = "Atlantis").Build());

    [Fact]
    public void What_one_pipeline_changes_does_not_reach_another()
    {
        using var host = CreateHost(services =>
        {
            services.AddKeyedChatClient("one", Model()).UseWattwise(configure: o => o.Accounting!.Zone = "FRA");
            services.AddKeyedChatClient("other", Model()).UseWattwise(configure: o => Assert.Null(o.Accounting!.Zone));
        });

        host.Services.GetRequiredKeyedService<IChatClient>("one");
        host.Services.GetRequiredKeyedService<IChatClient>("other");
    }

    [Fact]
    public void Services_of_every_stage_and_of_the_provider_are_reachable_through_the_pipeline()
    {
        var model = Model();
        using var client = model.AsBuilder().UseWattwise().Build();

        Assert.Same(model, client.GetService<TestChatClient>());
        Assert.NotNull(client.GetService<AccountingChatClient>());
        Assert.NotNull(client.GetService<SemanticCacheChatClient>());
        Assert.Equal("small", client.GetService<ChatClientMetadata>()!.DefaultModelId);
    }

    [Fact]
    public async Task Function_invocation_outside_the_pipeline_books_each_model_call_of_the_loop()
    {
        var model = Model();
        var clock = AIFunctionFactory.Create(() => "noon", "clock");
        using var client = model.AsBuilder().UseFunctionInvocation().UseWattwise().Build();
        model.Respond = (_, _) => Task.FromResult(model.SeenMessages[^1][^1].Role == ChatRole.Tool
            ? TestChatClient.Response("It is noon.")
            : new ChatResponse(new ChatMessage(
                ChatRole.Assistant, [new FunctionCallContent("1", "clock")]))
            { FinishReason = ChatFinishReason.ToolCalls });

        var first = await client.GetResponseAsync("What time is it?", new ChatOptions { Tools = [clock] }, Cancellation);
        var second = await client.GetResponseAsync("What time is it?", new ChatOptions { Tools = [clock] }, Cancellation);

        Assert.Equal("It is noon.", first.Text);
        Assert.Equal("It is noon.", second.Text);
        Assert.True(model.Calls >= 3, "A response that calls a tool must never come from the cache.");
    }

    [Fact]
    public async Task The_callers_options_come_back_unchanged_and_never_reach_the_provider()
    {
        var model = Model();
        using var client = model.AsBuilder().UseWattwise().Build();
        var options = new ChatOptions { Temperature = 0 }.ConfigureWattwise(o => o.CacheScope = new CacheScope("contoso"));

        await client.GetResponseAsync("Hello?", options, Cancellation);

        Assert.Equal(2, options.AdditionalProperties!.Count);
        Assert.Null(model.SeenOptions[^1]!.AdditionalProperties);
    }

    [Fact]
    public void A_stage_whose_options_are_null_is_left_out()
    {
        using var uncached = Model().AsBuilder().UseWattwise(configure: o => o.SemanticCache = null).Build();
        using var uncounted = Model().AsBuilder().UseWattwise(configure: o => o.Accounting = null).Build();

        Assert.Equal((false, true), (Has<SemanticCacheChatClient>(uncached), Has<AccountingChatClient>(uncached)));
        Assert.Equal((true, false), (Has<SemanticCacheChatClient>(uncounted), Has<AccountingChatClient>(uncounted)));
    }

    [Theory]
    [InlineData("{}", true)]
    [InlineData("""{ "Wattwise": { "SemanticCache": { "MaxCandidates": 2 } } }""", true)]
    [InlineData("""{ "Wattwise": { "SemanticCache": true } }""", true)]
    [InlineData("""{ "Wattwise": { "SemanticCache": null } }""", false)]
    [InlineData("""{ "Wattwise": { "SemanticCache": {} } }""", false)]
    [InlineData("""{ "Wattwise": { "SemanticCache": false } }""", false)]
    public void A_section_that_is_null_or_false_leaves_its_stage_out(string json, bool isCached)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddJsonStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json)));
        builder.Services.AddWattwise(builder.Configuration.GetSection("Wattwise")).AddChatClient(Model()).UseWattwise();
        using var host = builder.Build();

        var client = host.Services.GetRequiredService<IChatClient>();

        Assert.Equal((isCached, true), (Has<SemanticCacheChatClient>(client), Has<AccountingChatClient>(client)));
    }

    [Theory]
    [InlineData("""{ "SemanticCache": { "MaxCandidates": 2 } }""", 2)]
    [InlineData("""{ "SemanticCache": true }""", 4)]
    public void A_section_puts_in_a_stage_that_is_off(string json, int maxCandidates)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddJsonStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json)));
        builder.Services.AddWattwise(o => o.SemanticCache = null);
        builder.Services.AddWattwise(builder.Configuration);
        using var host = builder.Build();

        Assert.Equal(maxCandidates, host.Services.GetRequiredService<IOptions<WattwiseOptions>>().Value.SemanticCache!.MaxCandidates);
    }

    private static TestChatClient Model() => new()
    {
        DefaultModelId = "small",
        Respond = (_, _) => Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, "Open the settings."))
        {
            ModelId = "small",
            FinishReason = ChatFinishReason.Stop,
            Usage = new UsageDetails { InputTokenCount = 3, OutputTokenCount = 2, TotalTokenCount = 5 },
        }),
    };

    private static bool Has<T>(IChatClient client) => client.GetService(typeof(T)) is not null;

    private static StageRecord CacheRecord(ChatResponse response) =>
        response.GetFootprint()!.Stages.Single(record => record.Stage == WattwiseStages.SemanticCache);

    private static IHost CreateHost(Action<IServiceCollection> configure, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create("Wattwise:" + setting.Key, (string?)setting.Value)));
        builder.Services.AddWattwise(builder.Configuration.GetSection("Wattwise"));
        configure(builder.Services);
        return builder.Build();
    }
}
