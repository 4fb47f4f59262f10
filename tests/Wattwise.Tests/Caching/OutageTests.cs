using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Accounting;
using Wattwise.Caching;

namespace Wattwise.Tests.Caching;

/// <summary>A broken part never fails a request: it is answered by the model, and one warning tells of the outage.</summary>
public class OutageTests
{
    public static TheoryData<string, float[]?> BrokenVectors => new()
    {
        { "throws", null }, { "NaN", [float.NaN, 1] }, { "infinite", [float.PositiveInfinity, 1] }, { "zero", [0, 0] }, { "empty", [] },
    };

    [Theory]
    [MemberData(nameof(BrokenVectors))]
    public async Task A_broken_embedder_costs_only_the_semantic_tier(string kind, float[]? vector)
    {
        Assert.NotEmpty(kind);
        using var model = new TestChatClient();
        var (factory, logs) = Logging();
        var isBroken = true;
        using var embedder = new TestEmbedder(
            text => isBroken ? vector ?? throw new InvalidOperationException("no embedder") : TestEmbedder.Letters(text));
        using var client = new SemanticCacheChatClient(model, embedder, services: new() { LoggerFactory = factory });
        for (var i = 0; i < 3; i++)
        {
            var record = await client.RecordAsync($"Question {i}?");
            Assert.Equal((StageOutcome.Failed, "embedder-failed"), (record.Outcome, record.Reason));
        }

        Assert.Equal("answer 1", await client.AskAsync("Question 0?"));
        Assert.Single(logs.GetSnapshot(), log => log.Level == LogLevel.Warning);
        isBroken = false;
        await client.AskAsync("Another question?");
        Assert.Single(logs.GetSnapshot(), log => log.Level == LogLevel.Information);
        isBroken = true;
        await client.AskAsync("Yet another question?");
        Assert.Equal(2, logs.GetSnapshot().Count(log => log.Level == LogLevel.Warning));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_prompt_that_the_embedder_cannot_read_is_a_miss_and_no_outage(bool streams)
    {
        using var model = new TestChatClient();
        var (factory, logs) = Logging();
        using var embedder = new TestEmbedder(text => text.Length > 20 ? throw new TooLongException() : TestEmbedder.Letters(text));
        using var client = new SemanticCacheChatClient(model, embedder, services: new() { LoggerFactory = factory });
        foreach (var prompt in (string[])["A question that is too long?", "Short?", "Another one that is too long?"])
        {
            var record = await client.RecordAsync(prompt, streams: streams);
            Assert.Equal((StageOutcome.PassedThrough, prompt == "Short?" ? "miss" : "miss:too-long"), (record.Outcome, record.Reason));
        }

        Assert.Equal("exact", (await client.RecordAsync("A question that is too long?")).Reason);
        Assert.Empty(logs.GetSnapshot());
    }

    [Fact]
    public async Task A_broken_store_is_stepped_over()
    {
        using var model = new TestChatClient();
        var (factory, logs) = Logging();
        var store = new TestStore { Search = _ => throw new IOException("disk"), Add = _ => throw new IOException("disk") };
        using var client = new SemanticCacheChatClient(
            model, new TestEmbedder(), new() { Store = store }, services: new() { LoggerFactory = factory });

        Assert.Equal((StageOutcome.Failed, "store-failed"), Outcome(await client.RecordAsync("first question?")));
        Assert.Equal("answer 1", await client.AskAsync("first question?"));
        Assert.Single(logs.GetSnapshot(), log => log.Level == LogLevel.Warning);
    }

    [Fact]
    public async Task A_slow_store_is_given_up_after_the_time_limit()
    {
        using var model = new TestChatClient();
        var time = new FakeTimeProvider();
        var searching = new TaskCompletionSource();
        var store = new TestStore
        {
            Search = async _ =>
            {
                searching.SetResult();
                await Task.Delay(Timeout.Infinite, CancellationToken.None);
                return [];
            },
            Add = _ => default,
        };
        using var client = new SemanticCacheChatClient(
            model, new TestEmbedder(), new() { Store = store, LookupTimeout = TimeSpan.FromSeconds(3) }, new() { TimeProvider = time });
        var asking = client.AskAsync("a question?");
        await searching.Task;
        Assert.False(asking.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("answer 1", await asking);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_store_that_is_slow_to_take_an_answer_does_not_hold_it_up(bool streams)
    {
        using var model = new TestChatClient();
        var time = new FakeTimeProvider();
        var adding = new TaskCompletionSource();
        var taken = new TaskCompletionSource();
        var store = new TestStore
        {
            Search = _ => new([]),
            Add = async _ =>
            {
                adding.SetResult();
                await taken.Task;
            },
        };
        var client = new SemanticCacheChatClient(model, new TestEmbedder(), new() { Store = store }, new() { TimeProvider = time });
        Assert.Equal("answer 1", await (streams ? client.StreamAsync("a question?") : client.AskAsync("a question?")));
        Assert.True(adding.Task.IsCompleted);
        Assert.Equal("answer 1", await client.AskAsync("a question?"));

        var disposing = Task.Run(client.Dispose, Chat.Token);
        taken.SetResult();
        await disposing;
    }

    [Fact]
    public async Task Answers_that_a_store_does_not_take_wait_up_to_a_limit()
    {
        using var model = new TestChatClient();
        var added = 0;
        var never = new TaskCompletionSource();
        var store = new TestStore
        {
            Search = _ => new([]),
            Add = async _ =>
            {
                added++;
                await never.Task;
            },
        };
        var client = new SemanticCacheChatClient(model, new TestEmbedder(), new() { Store = store, MaxPendingWrites = 2 });
        for (var i = 0; i < 5; i++)
            await client.AskAsync($"{(char)('a' + i)} question?");
        Assert.Equal(2, added);
        never.SetResult();
        client.Dispose();
    }

    [Fact]
    public async Task A_store_that_keeps_failing_is_asked_once_in_each_interval()
    {
        using var model = new TestChatClient();
        var time = new FakeTimeProvider();
        var searches = 0;
        var isBroken = true;
        var store = new TestStore
        {
            Search = _ => ++searches > 0 && isBroken ? throw new IOException("down") : new([]),
            Add = _ => default,
        };
        using var client = new SemanticCacheChatClient(
            model, new TestEmbedder(), new() { Store = store, StoreRetryInterval = TimeSpan.FromSeconds(10) },
            new() { TimeProvider = time });
        for (var i = 0; i < 6; i++)
            Assert.Equal("store-failed", (await client.RecordAsync($"{(char)('a' + i)} question?")).Reason);
        Assert.Equal(3, searches);

        time.Advance(TimeSpan.FromSeconds(10));
        await client.AskAsync("x?");
        await client.AskAsync("y?");
        Assert.Equal(4, searches);

        isBroken = false;
        time.Advance(TimeSpan.FromSeconds(10));
        await client.AskAsync("z?");
        Assert.Equal("miss", (await client.RecordAsync("zz?")).Reason);
    }

    [Fact]
    public async Task The_warning_of_a_time_out_names_the_limit_and_the_slow_part()
    {
        using var model = new TestChatClient();
        var (factory, logs) = Logging();
        var time = new FakeTimeProvider();
        var searching = new TaskCompletionSource();
        var store = new TestStore
        {
            Search = async _ =>
            {
                searching.SetResult();
                await Task.Delay(Timeout.Infinite, CancellationToken.None);
                return [];
            },
            Add = _ => default,
        };
        using var client = new SemanticCacheChatClient(
            model, new TestEmbedder(), new() { Store = store, LookupTimeout = TimeSpan.FromSeconds(3) },
            new() { TimeProvider = time, LoggerFactory = factory });
        var asking = client.AskAsync("a question?");
        await searching.Task;
        time.Advance(TimeSpan.FromSeconds(3));
        await asking;

        var warning = Assert.Single(logs.GetSnapshot(), log => log.Level == LogLevel.Warning);
        Assert.Contains("LookupTimeout (00:00:03)", warning.Exception!.Message, StringComparison.Ordinal);
        Assert.Contains("embedding generator 0.00 s, store 3.00 s", warning.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_embedder_that_used_up_the_limit_leaves_no_time_for_the_verifier()
    {
        var time = new FakeTimeProvider();
        using var model = new TestChatClient();
        var isSlow = false;
        using var embedder = new TestEmbedder(text =>
        {
            if (isSlow)
                time.Advance(TimeSpan.FromSeconds(3));
            return TestEmbedder.Letters(text);
        });
        using var client = new SemanticCacheChatClient(
            model, embedder, new() { PairVerifier = new TestVerifier { Logit = 9 }, LookupTimeout = TimeSpan.FromSeconds(3) },
            new() { TimeProvider = time });
        await client.AskAsync("How do I reset my password?");
        isSlow = true;

        Assert.Equal(StageOutcome.Failed, (await client.RecordAsync("How can I reset my password?")).Outcome);
        Assert.Equal(2, model.Calls);
    }

    [Fact]
    public async Task A_candidate_that_a_broken_verifier_cannot_judge_is_not_served()
    {
        using var model = new TestChatClient();
        var verifier = new TestVerifier { Logit = 5 };
        using var client = new SemanticCacheChatClient(
            model, new TestEmbedder(), new() { PairVerifier = verifier, Policy = new VerifiedPolicy(0.08) });
        await client.AskAsync("How do I reset my password?");
        verifier.Fault = new InvalidOperationException("no verifier");
        Assert.Equal((StageOutcome.Failed, "verifier-failed"), Outcome(await client.RecordAsync("How can I reset my password?")));

        verifier.Fault = null;
        verifier.Logit = float.NaN;
        Assert.Equal("below-limit", (await client.RecordAsync("How could I reset my password?")).Reason);
    }

    [Fact]
    public async Task An_embedder_that_changes_its_dimension_is_reported_once_and_old_entries_are_not_found()
    {
        using var model = new TestChatClient();
        var (factory, logs) = Logging();
        var dimension = 27;
        using var embedder = new TestEmbedder(text => TestEmbedder.Letters(text)[..dimension]);
        var store = new InMemorySemanticCacheStore();
        using var client = new SemanticCacheChatClient(
            model, embedder, new() { Policy = new StaticThresholdPolicy(0.5f), Store = store },
            services: new() { LoggerFactory = factory });
        await client.AskAsync("How do I reset my password?");
        await client.AskAsync("zzzzzzzzzz?");
        Assert.Equal(2, store.Count);
        dimension = 20;
        Assert.Equal("answer 3", await client.AskAsync("How can I reset my password?"));
        Assert.Equal("answer 3", await client.AskAsync("How could I reset my password?"));
        Assert.Equal(1, store.Count);
        Assert.Single(logs.GetSnapshot(), log => log.Level == LogLevel.Warning);
    }

    [Fact]
    public async Task A_guard_or_policy_that_throws_refuses()
    {
        using var model = new TestChatClient();
        using var guarded = new SemanticCacheChatClient(
            model, new TestEmbedder(), new() { Guard = new Broken(), Policy = new StaticThresholdPolicy(0.5f) });
        await guarded.AskAsync("How do I reset my password?");
        Assert.Equal((StageOutcome.Failed, "guard:failed"), Outcome(await guarded.RecordAsync("How can I reset my password?")));

        using var decided = new SemanticCacheChatClient(model, new TestEmbedder(), new() { Policy = new Broken() });
        await decided.AskAsync("How do I reset my password?");
        Assert.Equal(StageOutcome.Failed, (await decided.RecordAsync("How can I reset my password?")).Outcome);
    }

    [Fact]
    public async Task A_missing_embedder_is_said_once()
    {
        var (factory, logs) = Logging();
        using var client = new SemanticCacheChatClient(new TestChatClient(), services: new() { LoggerFactory = factory });
        await client.AskAsync("a");
        await client.AskAsync("b");
        Assert.Single(logs.GetSnapshot());
    }

    private static (StageOutcome, string) Outcome(StageRecord record) => (record.Outcome, record.Reason);

    private static (ILoggerFactory Factory, FakeLogCollector Logs) Logging()
    {
        var provider = new FakeLoggerProvider();
        return (new LoggerFactory([provider]), provider.Collector);
    }

    private sealed class TooLongException : Exception, IInputTooLong
    {
        public int MaxTokens => 20;
    }

    private sealed class Broken : ICacheGuard, ICacheDecisionPolicy
    {
        public float CandidateFloor => 0.5f;

        public string? FindConflict(string first, string second) => throw new InvalidOperationException("guard");

        public void Learn(in CacheEvidence evidence)
        {
        }

        public CacheDecision Decide(in CacheCandidate candidate) => throw new InvalidOperationException("policy");
    }
}
