using Microsoft.Extensions.AI;
using Wattwise.Caching;

namespace Wattwise.Tests.Caching;

/// <summary>A purge or a refresh holds for calls that are on their way too.</summary>
public class PurgeTests
{
    private const string Prompt = "What does the ticket cost?";
    private const string Rephrased = "What would the ticket cost?";

    private static readonly CachePurge Prices = new() { Tag = "prices" };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_that_was_asked_for_before_a_purge_is_not_kept_after_it(bool streams)
    {
        var shop = new Shop();
        var first = shop.AskAsync(streams);
        await shop.Started;
        shop.Price = "99";
        await shop.Client.PurgeAsync(Prices, Chat.Token);
        shop.Release();

        Assert.Equal("It costs 10", await first);
        Assert.Equal("It costs 99", await shop.AskAsync(streams));
        Assert.Equal("It costs 99", await shop.AskAsync(streams, Rephrased));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_asks_after_a_purge_does_not_join_a_call_from_before_it(bool rephrases)
    {
        var shop = new Shop();
        var first = shop.AskAsync(streams: false);
        await shop.Started;
        shop.Price = "99";
        await shop.Client.PurgeAsync(Prices, Chat.Token);

        Assert.Equal("It costs 99", await shop.AskAsync(streams: false, rephrases ? Rephrased : Prompt));
        shop.Release();
        Assert.Equal("It costs 10", await first);
        Assert.Equal("It costs 99", await shop.AskAsync(streams: false));
    }

    [Fact]
    public async Task A_purge_of_something_else_leaves_the_answer_on_its_way()
    {
        var shop = new Shop();
        var first = shop.AskAsync(streams: false);
        await shop.Started;
        await shop.Client.PurgeAsync(new CachePurge { Tag = "opening hours" }, Chat.Token);
        shop.Release();
        await first;
        Assert.Equal("It costs 10", await shop.AskAsync(streams: false));
        Assert.Equal(1, shop.Model.Calls);
    }

    [Fact]
    public async Task A_purge_by_one_client_holds_for_calls_of_another_one_over_the_same_store()
    {
        var shop = new Shop();
        using var other = new SemanticCacheChatClient(new TestChatClient(), new TestEmbedder(), new() { Store = shop.Store });
        var first = shop.AskAsync(streams: false);
        await shop.Started;
        shop.Price = "99";
        await other.PurgeAsync(CachePurge.Everything, Chat.Token);
        shop.Release();
        await first;
        Assert.Equal("It costs 99", await shop.AskAsync(streams: false));
    }

    [Fact]
    public async Task A_look_up_that_decides_while_a_purge_runs_brings_nothing_back()
    {
        var entered = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        var verifier = new GatedVerifier(entered, go);
        using var model = new TestChatClient();
        using var client = new SemanticCacheChatClient(
            model, new TestEmbedder(), new() { PairVerifier = verifier, Policy = new AskingPolicy() });
        await client.AskAsync(Prompt);
        var looking = Task.Run(() => client.AskAsync(Rephrased), Chat.Token);
        await entered.Task;
        await client.PurgeAsync(CachePurge.Everything, Chat.Token);
        go.SetResult();
        Assert.Equal("answer 1", await looking);

        Assert.Equal("answer 2", await client.AskAsync(Rephrased));
    }

    [Fact]
    public async Task An_entry_that_reaches_the_store_after_the_purge_is_taken_out_again()
    {
        var memory = new InMemorySemanticCacheStore();
        var adding = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        var store = new SlowStore(memory, adding, go);
        using var client = new SemanticCacheChatClient(
            new TestChatClient(), new TestEmbedder(), new() { Store = store, LookupTimeout = TimeSpan.FromMilliseconds(50) });
        await client.AskAsync(Prompt);
        await adding.Task;
        await client.PurgeAsync(CachePurge.Everything, Chat.Token);
        go.SetResult();
        await store.Removed;
        Assert.Equal(0, memory.Count);
    }

    [Fact]
    public async Task An_older_call_that_ends_later_does_not_replace_a_refreshed_answer()
    {
        var shop = new Shop();
        var slow = shop.AskAsync(streams: false);
        await shop.Started;
        shop.Price = "99";
        Assert.Equal("It costs 99", await shop.AskAsync(streams: false, mode: CacheMode.Refresh));
        shop.Release();
        await slow;
        Assert.Equal("It costs 99", await shop.AskAsync(streams: false));
        Assert.Equal("It costs 99", await shop.AskAsync(streams: false, Rephrased));
    }

    [Fact]
    public async Task A_refresh_whose_answer_is_not_kept_leaves_no_older_one()
    {
        var store = new InMemorySemanticCacheStore();
        using var model = new TestChatClient
        {
            Respond = (call, _) => Task.FromResult(TestChatClient.Response($"answer {call}", call == 2 ? ChatFinishReason.Length : null)),
        };
        using var client = new SemanticCacheChatClient(model, new TestEmbedder(), new() { Store = store });
        await client.AskAsync(Prompt);
        await client.AskAsync(Prompt, Chat.With(o => o.CacheMode = CacheMode.Refresh));
        Assert.Equal(0, store.Count);
        Assert.Equal("answer 3", await client.AskAsync(Prompt));
    }

    private sealed class Shop
    {
        private readonly TaskCompletionSource _started = new(), _release = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Shop()
        {
            Model = new TestChatClient
            {
                Respond = async (call, _) =>
                {
                    var seen = Price;
                    if (call == 1)
                    {
                        _started.SetResult();
                        await _release.Task;
                    }

                    return TestChatClient.Response("It costs " + seen);
                },
            };
            Client = new SemanticCacheChatClient(
                Model, new TestEmbedder(), new() { Store = Store, Policy = new StaticThresholdPolicy(0.9f) });
        }

        public string Price { get; set; } = "10";

        public InMemorySemanticCacheStore Store { get; } = new();

        public TestChatClient Model { get; }

        public SemanticCacheChatClient Client { get; }

        public Task Started => _started.Task;

        public void Release() => _release.SetResult();

        public Task<string> AskAsync(bool streams, string prompt = Prompt, CacheMode mode = CacheMode.Default)
        {
            var options = Chat.With(o =>
            {
                o.CacheTags = ["prices"];
                o.CacheMode = mode;
            });
            return streams ? Client.StreamAsync(prompt, options) : Client.AskAsync(prompt, options);
        }
    }

    private sealed class GatedVerifier(TaskCompletionSource entered, TaskCompletionSource go) : Wattwise.Judging.IPairVerifier
    {
        public async ValueTask<Wattwise.Judging.PairVerification> VerifyAsync(
            IReadOnlyList<Wattwise.Judging.PromptPair> pairs, CancellationToken cancellationToken = default)
        {
            entered.TrySetResult();
            await go.Task;
            return new([.. pairs.Select(_ => 9f)], null);
        }
    }

    private sealed class AskingPolicy : ICacheDecisionPolicy
    {
        public float CandidateFloor => 0.5f;

        public CacheDecision Decide(in CacheCandidate candidate) =>
            new(candidate.VerifierLogit is null ? CacheVerdict.Verify : CacheVerdict.Serve);

        public void Learn(in CacheEvidence evidence)
        {
        }
    }

    private sealed class SlowStore(
        InMemorySemanticCacheStore inner, TaskCompletionSource adding, TaskCompletionSource go) : ISemanticCacheStore
    {
        private readonly TaskCompletionSource _removed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Removed => _removed.Task;

        public ValueTask<IReadOnlyList<SemanticCacheMatch>> SearchAsync(
            SemanticCacheQuery query, CancellationToken cancellationToken = default) =>
            inner.SearchAsync(query, cancellationToken);

        public async ValueTask AddAsync(SemanticCacheEntry entry, CancellationToken cancellationToken = default)
        {
            adding.SetResult();
            await go.Task;
            await inner.AddAsync(entry, CancellationToken.None);
        }

        public async ValueTask<bool> RemoveAsync(CacheScope scope, CacheKey key, CancellationToken cancellationToken = default)
        {
            var wasThere = await inner.RemoveAsync(scope, key, cancellationToken);
            _removed.SetResult();
            return wasThere;
        }

        public ValueTask<long> PurgeAsync(CachePurge purge, CancellationToken cancellationToken = default) =>
            inner.PurgeAsync(purge, cancellationToken);

        public IAsyncEnumerable<SemanticCacheEntry> ExportAsync(CancellationToken cancellationToken = default) =>
            inner.ExportAsync(cancellationToken);

        public ValueTask<long> CountAsync(CacheScope? scope = null, CancellationToken cancellationToken = default) =>
            inner.CountAsync(scope, cancellationToken);
    }
}
