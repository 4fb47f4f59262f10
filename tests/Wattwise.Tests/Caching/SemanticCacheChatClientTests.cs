using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Accounting;
using Wattwise.Caching;

namespace Wattwise.Tests.Caching;

public class SemanticCacheChatClientTests
{
    private const string Prompt = "How do I reset my password?";
    private const string Rephrased = "How can I reset my password?";

    private static readonly SemanticCacheOptions Loose = new() { Policy = new StaticThresholdPolicy(0.9f) };

    [Fact]
    public async Task The_same_request_is_answered_once()
    {
        using var model = new TestChatClient();
        using var client = new SemanticCacheChatClient(model);

        Assert.Equal("answer 1", await client.AskAsync(Prompt));
        Assert.Equal("answer 1", await client.AskAsync("  " + Prompt + "\n"));
        Assert.Equal("answer 2", await client.AskAsync("Something else?"));
        Assert.Equal(2, model.Calls);
    }

    [Fact]
    public async Task A_rephrased_request_is_answered_from_the_cache_and_says_so()
    {
        using var model = new TestChatClient();
        using var client = new SemanticCacheChatClient(model, new TestEmbedder(), Loose);
        await client.AskAsync(Prompt);

        var response = await client.GetResponseAsync([Chat.User(Rephrased)], null, Chat.Token);
        Assert.Equal("answer 1", response.Text);
        var hit = response.GetCacheHit()!;
        Assert.Equal((CacheTier.Semantic, null, 10L), (hit.Tier, hit.MatchedPrompt, hit.AvoidedUsage!.InputTokenCount));
        Assert.InRange(hit.CosineSimilarity!.Value, 0.9f, 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_hit_carries_another_users_prompt_only_if_the_app_wants_that(bool reveals)
    {
        using var client = new SemanticCacheChatClient(
            new TestChatClient(), new TestEmbedder(), new(Loose) { RevealMatchedPrompts = reveals });
        await client.AskAsync(Prompt);
        for (var i = 0; i < 2; i++)
        {
            var whole = await client.GetResponseAsync([Chat.User(Rephrased)], null, Chat.Token);
            var streamed = await client.GetStreamingResponseAsync([Chat.User(Rephrased)], null, Chat.Token).ToChatResponseAsync(Chat.Token);
            foreach (var response in new[] { whole, streamed })
            {
                Assert.Equal(reveals ? Prompt : null, response.GetCacheHit()!.MatchedPrompt);
                Assert.DoesNotContain(Prompt, System.Text.Json.JsonSerializer.Serialize(response.GetCacheHit()), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task A_near_miss_goes_to_the_model()
    {
        using var model = new TestChatClient();
        using var client = new SemanticCacheChatClient(model, new TestEmbedder(), Loose);
        await client.AskAsync("Can I return it within 14 days?");

        Assert.Equal("guard:number", (await client.RecordAsync("Can I return it within 15 days?")).Reason);
        Assert.Equal(2, model.Calls);
    }

    [Fact]
    public async Task Without_an_embedder_only_equal_requests_are_answered()
    {
        using var model = new TestChatClient();
        using var client = new SemanticCacheChatClient(model);
        await client.AskAsync(Prompt);
        Assert.Equal("answer 2", await client.AskAsync(Rephrased));
    }

    [Fact]
    public async Task A_repeated_rephrasing_needs_no_second_embedding()
    {
        using var model = new TestChatClient();
        using var embedder = new TestEmbedder();
        using var client = new SemanticCacheChatClient(model, embedder, Loose);
        await client.AskAsync(Prompt);
        await client.AskAsync(Rephrased);
        var response = await client.GetResponseAsync([Chat.User(Rephrased)], null, Chat.Token);

        Assert.Equal(2, embedder.Calls);
        Assert.Equal(CacheTier.Semantic, response.GetCacheHit()!.Tier);
    }

    [Fact]
    public async Task Refreshing_an_answer_also_replaces_it_for_its_rephrasings()
    {
        using var model = new TestChatClient();
        using var client = new SemanticCacheChatClient(model, new TestEmbedder(), Loose);
        await client.AskAsync(Prompt);
        await client.AskAsync(Rephrased);
        Assert.Equal("answer 2", await client.AskAsync(Prompt, Chat.With(o => o.CacheMode = CacheMode.Refresh)));

        Assert.Equal("answer 2", await client.AskAsync(Prompt));
        Assert.Equal("answer 2", await client.AskAsync(Rephrased));
    }

    [Fact]
    public async Task Bypass_neither_reads_nor_writes_and_read_only_writes_nothing()
    {
        using var model = new TestChatClient();
        using var client = new SemanticCacheChatClient(model);
        await client.AskAsync(Prompt, Chat.With(o => o.CacheMode = CacheMode.Bypass));
        await client.AskAsync(Prompt, Chat.With(o => o.CacheMode = CacheMode.ReadOnly));
        Assert.Equal("answer 3", await client.AskAsync(Prompt));
        Assert.Equal("answer 3", await client.AskAsync(Prompt, Chat.With(o => o.CacheMode = CacheMode.ReadOnly)));
        Assert.Equal("answer 4", await client.AskAsync(Prompt, Chat.With(o => o.CacheMode = CacheMode.Bypass)));
    }

    [Fact]
    public async Task An_answer_expires()
    {
        using var model = new TestChatClient();
        var time = new FakeTimeProvider();
        using var client = new SemanticCacheChatClient(
            model, new TestEmbedder(), new(Loose) { TimeToLive = TimeSpan.FromMinutes(10) }, new() { TimeProvider = time });
        await client.AskAsync(Prompt);
        time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal("answer 1", await client.AskAsync(Prompt));
        Assert.Equal("answer 1", await client.AskAsync(Rephrased));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("answer 2", await client.AskAsync(Rephrased));
    }

    [Theory]
    [InlineData("length")]
    [InlineData("content_filter")]
    [InlineData("tool_calls")]
    public async Task Only_an_answer_that_ended_by_itself_is_kept(string finishReason)
    {
        using var model = new TestChatClient
        {
            Respond = (call, _) =>
            {
                var response = TestChatClient.Response($"answer {call}");
                response.FinishReason = new ChatFinishReason(finishReason);
                return Task.FromResult(response);
            },
        };
        using var client = new SemanticCacheChatClient(model, new TestEmbedder());
        await client.AskAsync(Prompt);
        Assert.Equal("answer 2", await client.AskAsync(Prompt));
    }

    public static TheoryData<AIContent> OtherContents =>
    [
        new FunctionCallContent("call", "order_pizza"), new DataContent(new byte[] { 1 }, "image/png"), new ErrorContent("it broke"),
        new TextContent("with a source") { Annotations = [new CitationAnnotation()] },
    ];

    [Theory]
    [MemberData(nameof(OtherContents))]
    public async Task An_answer_with_more_than_text_is_not_kept(AIContent content)
    {
        using var model = new TestChatClient
        {
            Respond = (call, _) =>
            {
                var response = TestChatClient.Response($"answer {call}");
                response.Messages[0].Contents.Add(content);
                return Task.FromResult(response);
            },
        };
        using var client = new SemanticCacheChatClient(model, new TestEmbedder());
        await client.AskAsync(Prompt);
        await client.AskAsync(Prompt);
        Assert.Equal(2, model.Calls);
    }

    [Fact]
    public async Task An_answer_above_the_limit_is_given_but_not_kept()
    {
        using var model = new TestChatClient { Respond = (_, _) => Task.FromResult(TestChatClient.Response(new string('x', 5_000))) };
        using var client = new SemanticCacheChatClient(model, options: new() { MaxAnswerBytes = 4_000 });
        Assert.Equal(5_000, (await client.AskAsync(Prompt)).Length);
        await client.AskAsync(Prompt);
        Assert.Equal(2, model.Calls);
    }

    [Fact]
    public async Task A_failed_call_is_not_kept_and_its_error_reaches_the_caller()
    {
        using var model = new TestChatClient
        {
            Respond = (call, _) => call == 1 ? throw new InvalidOperationException("down") : Task.FromResult(TestChatClient.Response("up")),
        };
        using var client = new SemanticCacheChatClient(model, new TestEmbedder());
        Assert.Equal("down", (await Assert.ThrowsAsync<InvalidOperationException>(() => client.AskAsync(Prompt))).Message);
        Assert.Equal("up", await client.AskAsync(Prompt));
    }

    [Fact]
    public async Task A_hit_has_no_tokens_of_its_own_and_names_those_it_avoided()
    {
        using var model = new TestChatClient();
        using var client = new SemanticCacheChatClient(model);
        await client.AskAsync(Prompt);
        var usage = (await client.GetResponseAsync([Chat.User(Prompt)], null, Chat.Token)).Usage!;

        Assert.Equal((0L, 0L, 0L), (usage.InputTokenCount, usage.OutputTokenCount, usage.TotalTokenCount));
        Assert.Equal(
            (10L, 5L), (usage.AdditionalCounts!["wattwise.cached_input_tokens"], usage.AdditionalCounts["wattwise.cached_output_tokens"]));
        Assert.Null(usage.GetEnergy());
    }

    [Fact]
    public async Task A_record_holds_what_the_hit_spent_and_what_it_avoided()
    {
        var callEnergy = EnergyEstimate.Measured(12);
        using var model = new TestChatClient
        {
            Respond = (_, _) =>
            {
                var response = TestChatClient.Response("answer");
                response.Usage!.SetEnergy(callEnergy);
                return Task.FromResult(response);
            },
        };
        using var embedder = new TestEmbedder { Energy = EnergyEstimate.Measured(2) };
        using var client = new SemanticCacheChatClient(model, embedder, Loose);

        var miss = await client.RecordAsync(Prompt);
        Assert.Equal((StageOutcome.PassedThrough, "miss", null), (miss.Outcome, miss.Reason, miss.Avoided));
        var hit = await client.RecordAsync(Rephrased);
        Assert.Equal((StageOutcome.Answered, "semantic", callEnergy, "test-model"), (hit.Outcome, hit.Reason, hit.Avoided, hit.ModelId));
        Assert.Equal(15, hit.Usage!.TotalTokenCount);
        Assert.InRange(hit.Spent!.Value.Joules, 2, 3);
        var exact = await client.RecordAsync(Prompt);
        Assert.Equal(("exact", callEnergy), (exact.Reason, exact.Avoided));
        Assert.InRange(exact.Spent!.Value.Joules, 0, 1);
    }

    [Fact]
    public async Task What_an_embedder_spent_that_nobody_metered_stays_unknown()
    {
        using var client = new SemanticCacheChatClient(new TestChatClient(), new TestEmbedder());
        Assert.Null((await client.RecordAsync(Prompt)).Spent);
    }

    [Fact]
    public async Task The_verifier_decides_among_what_the_guard_clears()
    {
        using var model = new TestChatClient();
        var verifier = new TestVerifier { Logit = -3 };
        using var client = new SemanticCacheChatClient(
            model, new TestEmbedder(), new() { PairVerifier = verifier, Policy = new VerifiedPolicy(0.08) });
        await client.AskAsync(Prompt);
        Assert.Equal("below-limit", (await client.RecordAsync(Rephrased)).Reason);

        verifier.Logit = 3;
        var response = await client.GetResponseAsync([Chat.User("How could I reset my password?")], null, Chat.Token);
        Assert.Equal(1 / (1 + Math.Exp(-3)), response.GetCacheHit()!.VerifierScore);
        Assert.Equal(2, model.Calls);
    }

    [Fact]
    public async Task The_callers_options_are_left_alone_and_no_provider_sees_ours()
    {
        using var model = new TestChatClient();
        using var client = new SemanticCacheChatClient(model);
        var options = Chat.With(o => o.CacheScope = new("tenant"));
        await client.AskAsync(Prompt, options);

        Assert.Equal(2, options.AdditionalProperties!.Count);
        Assert.Null(Assert.Single(model.SeenOptions)!.AdditionalProperties);
        Assert.Null(WattwiseScope.Current);
    }

    [Fact]
    public async Task The_inner_client_and_its_services_stay_reachable()
    {
        using var model = new TestChatClient { DefaultModelId = "m" };
        using var client = new SemanticCacheChatClient(model);
        Assert.Same(model, client.GetService<TestChatClient>());
        Assert.Equal("m", client.GetService<ChatClientMetadata>()!.DefaultModelId);
        await Assert.ThrowsAsync<ArgumentNullException>(() => client.GetResponseAsync((IEnumerable<ChatMessage>)null!, null, Chat.Token));
        client.Dispose();
        client.Dispose();
    }

    [Fact]
    public async Task A_prompt_of_a_megabyte_is_cached_by_its_words_alone()
    {
        using var model = new TestChatClient();
        using var embedder = new TestEmbedder();
        using var client = new SemanticCacheChatClient(model, embedder);
        var prompt = new string('x', 1 << 20);
        await client.AskAsync(prompt);
        Assert.Equal("answer 1", await client.AskAsync(prompt));
        Assert.Equal("answer 2", await client.AskAsync(prompt + "y"));
        Assert.Equal(0, embedder.Calls);
    }

    [Theory]
    [MemberData(nameof(WrongOptions))]
    public void A_setting_that_cannot_work_is_refused_at_once(SemanticCacheOptions options) =>
        Assert.Throws<ArgumentException>(() => new SemanticCacheChatClient(new TestChatClient(), null, options));

    public static TheoryData<SemanticCacheOptions> WrongOptions =>
    [
        new SemanticCacheOptions { TimeToLive = TimeSpan.Zero }, new SemanticCacheOptions { ExactMaxBytes = 0 },
        new SemanticCacheOptions { SemanticMaxEntries = -1 }, new SemanticCacheOptions { SemanticMaxBytes = 0 },
        new SemanticCacheOptions { MaxAnswerBytes = 0 }, new SemanticCacheOptions { MaxSemanticPromptLength = -1 },
        new SemanticCacheOptions { MaxCandidates = 0 }, new SemanticCacheOptions { MaxCandidates = 65 },
        new SemanticCacheOptions { LookupTimeout = TimeSpan.Zero }, new SemanticCacheOptions { LookupTimeout = TimeSpan.MaxValue },
        new SemanticCacheOptions { ReplayDelay = TimeSpan.FromTicks(-1) },
        new SemanticCacheOptions { ReplayDelay = TimeSpan.FromMinutes(2) },
    ];

    [Theory]
    [InlineData(0f)]
    [InlineData(-0.5f)]
    [InlineData(1.01f)]
    [InlineData(float.NaN)]
    public void A_cosine_threshold_outside_of_its_range_is_refused(float threshold)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new StaticThresholdPolicy(threshold));
    }
}
