using System.Diagnostics.Metrics;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Wattwise.Accounting;
using Wattwise.Caching;

namespace Wattwise.Tests.Caching.Lookup;

/// <summary>What stays out of the cache: personal data in shared scopes, and answers that the admission policy objects to.</summary>
public class AdmissionTests
{
    private const string Prompt = "How do I reset my password?";
    private const string Personal = "My e-mail is ann@example.com, how do I reset my password?";

    [Fact]
    public async Task An_objection_keeps_an_answer_out_of_both_tiers_and_is_counted()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var objections = new MetricCollector<long>(meters, WattwiseTelemetry.MeterName, "wattwise.cache.objections");
        using var model = new TestChatClient();
        var store = new InMemorySemanticCacheStore();
        using var client = new SemanticCacheChatClient(
            model, new TestEmbedder(), new() { Store = store, AdmissionPolicy = new Objecting() },
            services: new() { MeterFactory = meters });

        Assert.Equal("answer 1", await client.AskAsync(Prompt));
        Assert.Equal("answer 2", await client.StreamAsync(Prompt));
        Assert.Equal(0, store.Count);
        Assert.Equal(
            [("no", 1L), ("no", 1L)], objections.GetMeasurementSnapshot().Select(m => ((string?)m.Tags["wattwise.reason"], m.Value)));
    }

    [Fact]
    public async Task A_refusal_of_the_model_is_not_kept()
    {
        using var model = new TestChatClient
        {
            Respond = (_, _) => Task.FromResult(TestChatClient.Response("I'm sorry, I can't help with that.")),
        };
        using var client = new SemanticCacheChatClient(model);
        await client.AskAsync(Prompt);
        await client.AskAsync(Prompt);
        Assert.Equal(2, model.Calls);
    }

    [Fact]
    public async Task A_policy_that_throws_keeps_out_and_fails_no_request()
    {
        using var model = new TestChatClient();
        using var client = new SemanticCacheChatClient(
            model, options: new() { AdmissionPolicy = new Objecting { Fault = new InvalidOperationException() } });
        Assert.Equal("answer 1", await client.AskAsync(Prompt));
        Assert.Equal("answer 2", await client.AskAsync(Prompt));
    }

    [Fact]
    public async Task Those_who_wait_with_the_same_request_share_an_answer_that_nobody_may_keep()
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var model = new TestChatClient
        {
            Respond = async (call, _) =>
            {
                await goOn.Task;
                return TestChatClient.Response($"answer {call}");
            },
        };
        using var client = new SemanticCacheChatClient(model, options: new() { AdmissionPolicy = new Objecting() });
        var asking = new[] { client.AskAsync(Prompt), client.AskAsync(Prompt), client.StreamAsync(Prompt) };
        goOn.SetResult();
        Assert.Equal(["answer 1", "answer 1", "answer 1"], await Task.WhenAll(asking));
        Assert.Equal("answer 2", await client.AskAsync(Prompt));
    }

    [Fact]
    public async Task A_prompt_with_personal_data_goes_past_a_cache_that_users_share()
    {
        using var model = new TestChatClient();
        using var embedder = new TestEmbedder();
        using var client = new SemanticCacheChatClient(model, embedder);
        Assert.Equal("bypass:personal-data", (await client.RecordAsync(Personal)).Reason);
        Assert.Equal(
            "bypass:personal-data",
            (await client.RecordAsync(Personal, Chat.With(o => o.CacheScope = new("tenant")), streams: true)).Reason);
        Assert.Equal((2, 0), (model.Calls, embedder.Calls));
    }

    [Fact]
    public async Task A_prompt_with_personal_data_is_cached_for_its_user_alone()
    {
        using var model = new TestChatClient();
        using var client = new SemanticCacheChatClient(model, new TestEmbedder());
        await client.AskAsync(Personal, Chat.With(o => o.CacheScope = new(null, "ann")));
        Assert.Equal("exact", (await client.RecordAsync(Personal, Chat.With(o => o.CacheScope = new(null, "ann")))).Reason);
        Assert.Equal("miss", (await client.RecordAsync(Personal, Chat.With(o => o.CacheScope = new(null, "bob")))).Reason);
    }

    [Fact]
    public async Task Without_a_detector_nothing_is_personal()
    {
        using var client = new SemanticCacheChatClient(
            new TestChatClient(), options: new() { PersonalDataDetector = IPersonalDataDetector.None });
        await client.AskAsync(Personal);
        Assert.Equal("exact", (await client.RecordAsync(Personal)).Reason);
    }

    [Fact]
    public async Task A_detector_that_throws_has_not_cleared_the_prompt()
    {
        using var client = new SemanticCacheChatClient(new TestChatClient(), options: new() { PersonalDataDetector = new Throwing() });
        Assert.Equal("bypass:personal-data", (await client.RecordAsync(Prompt)).Reason);
    }

    [Fact]
    public async Task Joules_saved_are_counted_by_reason()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var avoided = new MetricCollector<double>(meters, WattwiseTelemetry.MeterName, "wattwise.cache.energy.avoided");
        using var model = new TestChatClient
        {
            Respond = (_, _) =>
            {
                var response = TestChatClient.Response("answer");
                response.Usage!.SetEnergy(EnergyEstimate.Measured(12));
                return Task.FromResult(response);
            },
        };
        using var client = new SemanticCacheChatClient(model, services: new() { MeterFactory = meters });
        await client.AskAsync(Prompt);
        await client.AskAsync(Prompt);
        Assert.Equal(("exact", 12.0), avoided.GetMeasurementSnapshot().Select(m => ((string?)m.Tags["wattwise.reason"], m.Value)).Single());
    }

    private sealed class Objecting : ICacheAdmissionPolicy
    {
        public Exception? Fault { get; init; }

        public string? FindObjection(in CacheAdmission admission) => Fault is null ? "no" : throw Fault;
    }

    private sealed class Throwing : IPersonalDataDetector
    {
        public string? Find(string text) => throw new InvalidOperationException("detector");
    }
}
