using System.Numerics.Tensors;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Accounting;
using Wattwise.Caching;
using static Wattwise.StoreConformance.StoreEntries;

namespace Wattwise.StoreConformance;

/// <summary>
/// What every <see cref="ISemanticCacheStore"/> does. A store's test project derives from it and runs it against the real thing.
/// </summary>
public abstract class SemanticCacheStoreConformance
{
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>How far a store's cosine may be off the exact one.</summary>
    protected virtual float CosineTolerance => 1e-6f;

    /// <summary>Whether entries are counted and limited at once, or a little later by a store that trims in the background.</summary>
    protected virtual double LimitTolerance => 1;

    /// <summary>Whether <see cref="SemanticCacheStoreOptions.Protector"/> has a say: a store in memory does not use it.</summary>
    protected virtual bool EncryptsEntries => true;

    /// <summary>Makes an empty store that nothing else uses. The suite disposes it where it is disposable.</summary>
    protected abstract ValueTask<ISemanticCacheStore> CreateStoreAsync(Action<SemanticCacheStoreOptions> configure);

    protected async Task WithStoreAsync(Func<ISemanticCacheStore, Task> test, Action<SemanticCacheStoreOptions>? configure = null)
    {
        var store = await CreateStoreAsync(options =>
        {
            options.TimeProvider = Time;
            configure?.Invoke(options);
        });
        try
        {
            await test(store);
        }
        finally
        {
            if (store is IAsyncDisposable asyncDisposable)
                await asyncDisposable.DisposeAsync();
            else
                (store as IDisposable)?.Dispose();
        }
    }

    [Fact]
    public Task The_nearest_entries_come_first_with_their_exact_similarity() => WithStoreAsync(async store =>
    {
        var random = new Random(1);
        var vectors = Enumerable.Range(0, 60).Select(_ => StoreEntries.Random(random, 48)).ToArray();
        for (var i = 0; i < vectors.Length; i++)
            await store.AddAsync(Entry(i, vectors[i]), Token);
        foreach (var query in Enumerable.Range(0, 10).Select(_ => StoreEntries.Random(random, 48)).Append(vectors[7]))
        {
            var found = await store.SearchAsync(Query(query, maxResults: 4, minCosineSimilarity: -1), Token);
            var expected = vectors.Select((vector, i) => (Key: EntryKey(i), Cosine: TensorPrimitives.Dot(query, vector)))
                .OrderByDescending(entry => entry.Cosine).Take(4).ToArray();
            Assert.Equal(expected.Select(entry => entry.Key), found.Select(match => match.Entry.Key));
            Assert.All(found.Zip(expected), pair => Assert.Equal(pair.Second.Cosine, pair.First.CosineSimilarity, CosineTolerance));
        }
    });

    [Fact]
    public Task Nothing_below_the_floor_is_found() => WithStoreAsync(async store =>
    {
        await store.AddAsync(Entry(0, Axis(0)), Token);
        await store.AddAsync(Entry(1, Axis(1)), Token);
        Assert.Equal(EntryKey(0), Assert.Single(await store.SearchAsync(Query(Axis(0)), Token)).Entry.Key);
        Assert.Empty(await store.SearchAsync(Query(Axis(2)), Token));
    });

    [Fact]
    public Task An_entry_comes_back_as_it_was_added() => WithStoreAsync(async store =>
    {
        var added = Entry(0, Axis(0)) with
        {
            Scope = new CacheScope("Zoë's tenant; DROP TABLE x --", "user/1 \u4f60\u597d"),
            Prompt = "Was kostet \"das\"?\n\0 \u4f60\u597d \ud83d\ude00 '%_\\{}",
            Tags = ["document:a b", "document:a b@0f", "price-list,2026"],
            Answer = new CachedAnswer(
                "Thinking. \u00e4 answer", new[] { new AnswerChunk(10, true), new AnswerChunk(0, false), new AnswerChunk(8, false) })
            {
                ModelId = "model:1",
                ResponseId = "response-1",
                AuthorName = "Robin",
                AskedAt = DateTimeOffset.UnixEpoch.AddSeconds(7),
                InputTokens = 100,
                CachedInputTokens = 0,
                OutputTokens = 1L << 40,
                ReasoningTokens = null,
                Energy = EnergyEstimate.Modelled(2, 1, 3.5),
                DirectiveLevel = DirectiveLevel.VeryBrief,
                CreatedAt = new DateTimeOffset(2025, 12, 31, 23, 59, 59, 123, TimeSpan.Zero),
                ExpiresAt = Time.GetUtcNow().AddDays(1),
            },
        };
        await store.AddAsync(added, Token);
        var found = Assert.Single(await store.SearchAsync(new(added.Scope, Partition, Axis(0), 5, 0.5f), Token)).Entry;
        AssertEqual(added, found);
        AssertEqual(added, Assert.Single(await ExportAsync(store)), withVector: true);
    });

    [Fact]
    public Task An_entry_replaces_the_older_one_of_its_key() => WithStoreAsync(async store =>
    {
        await store.AddAsync(Entry(0, Axis(0), "old"), Token);
        await store.AddAsync(Entry(0, Axis(1), "new"), Token);
        Assert.Empty(await store.SearchAsync(Query(Axis(0)), Token));
        Assert.Equal("new", Assert.Single(await store.SearchAsync(Query(Axis(1)), Token)).Entry.Answer.Text);
        Assert.Equal(1, await store.CountAsync(cancellationToken: Token));
    });

    [Fact]
    public Task An_answer_that_was_asked_for_earlier_replaces_none_that_was_asked_for_later() => WithStoreAsync(async store =>
    {
        await AddAsync("later", TimeSpan.FromMinutes(-1));
        await AddAsync("earlier", TimeSpan.FromMinutes(-2));
        Assert.Equal("later", await FindAsync());
        await AddAsync("latest", TimeSpan.Zero);
        Assert.Equal("latest", await FindAsync());

        // Of a clock that was set back nobody knows which is later.
        await AddAsync("of the future", TimeSpan.FromMinutes(10));
        await AddAsync("of now", TimeSpan.Zero);
        Assert.Equal("of now", await FindAsync());

        ValueTask AddAsync(string text, TimeSpan asked) => store.AddAsync(
            Entry(0, Axis(0)) with { Answer = Answer(text, createdAt: Time.GetUtcNow(), askedAt: Time.GetUtcNow() + asked) }, Token);

        async Task<string> FindAsync() => Assert.Single(await store.SearchAsync(Query(Axis(0)), Token)).Entry.Answer.Text;
    });

    [Fact]
    public Task Writers_of_the_same_prompts_leave_one_entry_each() => WithStoreAsync(async store =>
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(
            async () =>
            {
                for (var id = 0; id < 20; id++)
                    await store.AddAsync(Entry(id, Axis(id % 4), $"writer {writer}"), Token);
            },
            Token)));
        Assert.Equal(20, await store.CountAsync(cancellationToken: Token));
        Assert.Equal(5, (await store.SearchAsync(Query(Axis(0), maxResults: 50), Token)).Count);
    });

    [Fact]
    public Task Only_the_scope_that_has_an_entry_can_remove_it() => WithStoreAsync(async store =>
    {
        await store.AddAsync(Entry(0, Axis(0)), Token);
        Assert.False(await store.RemoveAsync(new CacheScope("fabrikam"), EntryKey(0), Token));
        Assert.False(await store.RemoveAsync(new CacheScope("contoso", "ann"), EntryKey(0), Token));
        Assert.False(await store.RemoveAsync(Scope, EntryKey(1), Token));
        Assert.True(await store.RemoveAsync(Scope, EntryKey(0), Token));
        Assert.False(await store.RemoveAsync(Scope, EntryKey(0), Token));
        Assert.Empty(await store.SearchAsync(Query(Axis(0)), Token));
    });

    [Fact]
    public Task No_scope_ever_sees_the_entry_of_another() => WithStoreAsync(async store =>
    {
        // Scopes that would collide if they were joined with a separator, and a poisoned entry in each: all under the very same partition.
        CacheScope[] scopes =
        [
            default, new(null, "a"), new("a"), new("a", "b"), new("a:b"), new("a", ""), new("", "a"), new(""), new("a b"), new("a|b", "c"),
            new("a", "b|c"), new("A"), new("a*"), new("*"), new("a\0"), new("\u00e4"),
            new("\ud800"), new("\udc00"), new("\ufffd"),
        ];
        for (var i = 0; i < scopes.Length; i++)
            await store.AddAsync(Entry(i, Axis(0), $"secret of {i}") with { Scope = scopes[i] }, Token);
        for (var i = 0; i < scopes.Length; i++)
        {
            var found = await store.SearchAsync(new(scopes[i], Partition, Axis(0), 100, -1), Token);
            Assert.Equal($"secret of {i}", Assert.Single(found).Entry.Answer.Text);
            Assert.Equal(1, await store.CountAsync(scopes[i], Token));
        }
    });

    [Fact]
    public Task Nothing_of_another_partition_is_found() => WithStoreAsync(async store =>
    {
        await store.AddAsync(Entry(0, Axis(0)), Token);
        Assert.Empty(await store.SearchAsync(Query(Axis(0)) with { Partition = Key(2) }, Token));
    });

    [Fact]
    public Task An_expired_entry_is_not_found_and_not_exported() => WithStoreAsync(async store =>
    {
        await store.AddAsync(Entry(0, Axis(0)) with { Answer = Answer("answer", expiresAt: Time.GetUtcNow().AddHours(1)) }, Token);
        Time.Advance(TimeSpan.FromMinutes(59));
        Assert.Single(await store.SearchAsync(Query(Axis(0)), Token));
        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(await store.SearchAsync(Query(Axis(0)), Token));
        Assert.Empty(await ExportAsync(store));
    });

    [Fact]
    public Task A_clock_that_is_set_back_serves_what_has_not_expired_by_it() => WithStoreAsync(async store =>
    {
        var clock = new SetBackClock(Time.GetUtcNow());
        var other = await CreateStoreAsync(options => options.TimeProvider = clock);
        await other.AddAsync(
            Entry(0, Axis(0)) with { Answer = Answer("answer", createdAt: clock.Now, expiresAt: clock.Now.AddHours(1)) }, Token);
        clock.Now = clock.Now.AddDays(-2);
        Assert.Single(await other.SearchAsync(Query(Axis(0)), Token));
        await other.AddAsync(
            Entry(1, Axis(1)) with { Answer = Answer("answer", createdAt: clock.Now, expiresAt: clock.Now.AddHours(1)) }, Token);
        Assert.Single(await other.SearchAsync(Query(Axis(1)), Token));
        clock.Now = clock.Now.AddDays(3);
        Assert.Empty(await other.SearchAsync(Query(Axis(0)), Token));
        if (other is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
    });

    [Fact]
    public Task Vectors_of_another_dimension_are_never_compared_and_make_room_for_the_new_ones() => WithStoreAsync(async store =>
    {
        await store.AddAsync(Entry(0, Axis(0, 8)), Token);
        Assert.Empty(await store.SearchAsync(Query(Axis(0, 16)), Token));
        await store.AddAsync(Entry(1, Axis(0, 16)), Token);
        Assert.Equal(EntryKey(1), Assert.Single(await store.SearchAsync(Query(Axis(0, 16)), Token)).Entry.Key);
        Assert.Empty(await store.SearchAsync(Query(Axis(0, 8)), Token));
        Assert.Equal(1, await store.CountAsync(cancellationToken: Token));
    });

    [Fact]
    public Task What_cannot_be_compared_is_refused() => WithStoreAsync(async store =>
    {
        foreach (var vector in new float[][] { [], [0, 0], [2, 0], [float.NaN, 0], [float.PositiveInfinity, 0] })
        {
            await Assert.ThrowsAsync<ArgumentException>(async () => await store.AddAsync(Entry(0, vector), Token));
            await Assert.ThrowsAsync<ArgumentException>(async () => await store.SearchAsync(Query(vector), Token));
        }

        await Assert.ThrowsAsync<ArgumentException>(async () => await store.SearchAsync(Query(Axis(0), maxResults: 0), Token));
        await Assert.ThrowsAsync<ArgumentException>(async () => await store.PurgeAsync(new CachePurge(), Token));
        Assert.Equal(0, await store.CountAsync(cancellationToken: Token));
    });

    [Fact]
    public Task An_entry_above_the_limit_is_not_kept_and_no_error() => WithStoreAsync(
        async store =>
        {
            await store.AddAsync(Entry(0, Axis(0), new string('x', 50_000)), Token);
            Assert.Equal(0, await store.CountAsync(cancellationToken: Token));
            await store.AddAsync(Entry(1, Axis(0)), Token);
            Assert.Single(await store.SearchAsync(Query(Axis(0)), Token));
        },
        options => options.MaxEntryBytes = 20_000);

    [Fact]
    public Task A_full_store_makes_room() => WithStoreAsync(
        async store =>
        {
            for (var i = 0; i < 60; i++)
                await store.AddAsync(Entry(i, Axis(i % 4)), Token);
            Assert.InRange(await store.CountAsync(cancellationToken: Token), 1, 20 * LimitTolerance);
            Assert.Contains(await store.SearchAsync(Query(Axis(3), maxResults: 50), Token), match => match.Entry.Key == EntryKey(59));
        },
        options => options.MaxEntries = 20);

    [Fact]
    public Task A_scope_that_fills_its_quota_evicts_only_its_own_entries() => WithStoreAsync(
        async store =>
        {
            var quiet = new CacheScope("quiet");
            await store.AddAsync(Entry(0, Axis(0)) with { Scope = quiet }, Token);
            for (var i = 1; i <= 60; i++)
                await store.AddAsync(Entry(i, Axis(i % 4)) with { Scope = new("busy") }, Token);
            Assert.InRange(await store.CountAsync(new CacheScope("busy"), Token), 1, 10 * LimitTolerance);
            Assert.Equal(1, await store.CountAsync(quiet, Token));
        },
        options => options.MaxEntriesPerScope = 10);

    [Fact]
    public Task An_entry_that_the_protector_cannot_decrypt_is_passed_over_until_it_can()
    {
        var protector = new TestProtector { Key = 1 };
        return WithStoreAsync(
            async store =>
            {
                await store.AddAsync(Entry(0, Axis(0), "of key 1"), Token);
                protector.Key = 2;
                await store.AddAsync(Entry(1, Axis(0), "of key 2"), Token);
                string[] readable = EncryptsEntries ? ["of key 2"] : ["of key 1", "of key 2"];
                Assert.Equal(readable, await FoundAsync(store));
                Assert.Equal(readable, (await ExportAsync(store)).Select(entry => entry.Answer.Text).Order(StringComparer.Ordinal));

                protector.Key = 1;
                Assert.Contains("of key 1", await FoundAsync(store));
            },
            options => options.Protector = protector);

        static async Task<IEnumerable<string>> FoundAsync(ISemanticCacheStore store) =>
            (await store.SearchAsync(Query(Axis(0)), Token)).Select(match => match.Entry.Answer.Text).Order(StringComparer.Ordinal);
    }

    public static TheoryData<string, int[]> Purges => new()
    {
        { "tenant", [1, 2, 3] }, { "user", [2, 4] }, { "tenant and user", [2] }, { "key", [3] }, { "tag", [1, 4] },
        { "outdated document", [4] }, { "model", [3] }, { "age", [0, 1] }, { "expired", [2] },
        { "everything", [0, 1, 2, 3, 4] },
    };

    [Theory]
    [MemberData(nameof(Purges))]
    public Task A_purge_removes_what_meets_all_its_conditions_and_nothing_else(string name, int[] removed) => WithStoreAsync(async store =>
    {
        var now = Time.GetUtcNow();
        SemanticCacheEntry[] entries =
        [
            Entry(0, Axis(0)) with { Scope = default, Answer = Answer("answer", "m1", now.AddDays(-9)) },
            Entry(1, Axis(0)) with { Scope = new("t1"), Answer = Answer(
                "answer", "m1", now.AddDays(-8)), Tags = [CacheTag.ForDocument("faq"), CacheTag.ForContent("faq", "current")] },
            Entry(2, Axis(0)) with { Scope = new("t1", "u1"), Answer = Answer("answer", "m1", now, now.AddMinutes(5)), Tags = ["other"] },
            Entry(3, Axis(0)) with { Scope = new("t1", "u2"), Answer = Answer("answer", "m2", now) },
            Entry(4, Axis(0)) with { Scope = new("t2", "u1"), Answer = Answer(
                "answer", "m1", now), Tags = [CacheTag.ForDocument("faq"), CacheTag.ForContent("faq", "old")] },
        ];
        foreach (var entry in entries)
            await store.AddAsync(entry, Token);
        var purge = name switch
        {
            "tenant" => new CachePurge { Tenant = "t1" },
            "user" => new CachePurge { User = "u1" },
            "tenant and user" => new CachePurge { Tenant = "t1", User = "u1" },
            "key" => new CachePurge { Key = EntryKey(3) },
            "tag" => new CachePurge { Tag = CacheTag.ForDocument("faq") },
            "outdated document" => CacheTag.OutdatedDocument("faq", "current"),
            "model" => new CachePurge { ModelId = "m2" },
            "age" => new CachePurge { AnsweredBefore = now },
            "expired" => new CachePurge { ExpiredBy = now.AddMinutes(5) },
            _ => CachePurge.Everything,
        };

        Assert.Equal(removed.Length, await store.PurgeAsync(purge, Token));
        var left = await ExportAsync(store);
        Assert.Equal(entries.Select((entry, i) => (entry, i)).Where(item => !removed.Contains(item.i))
            .Select(item => item.entry.Key), left.Select(entry => entry.Key).OrderBy(key => key.ToString(), StringComparer.Ordinal));
        foreach (var entry in entries)
            Assert.Equal(left.Exists(kept => kept.Key == entry.Key)
                ? 1
                : 0, (await store.SearchAsync(new(entry.Scope, Partition, Axis(0), 5, 0.5f), Token)).Count);
    });

    [Fact]
    public Task A_store_says_how_much_it_holds_and_may_hold() => WithStoreAsync(
        async store =>
        {
            Assert.Equal((0, 0), (await store.GetSizeAsync(Token)) is var empty ? (empty.Entries, empty.Bytes) : default);
            for (var i = 0; i < 3; i++)
                await store.AddAsync(Entry(i, Axis(i)), Token);
            var size = await store.GetSizeAsync(Token);
            Assert.Equal((3, 1_000, 10_000_000), (size.Entries, size.MaxEntries, size.MaxBytes));
            await store.RemoveAsync(Scope, EntryKey(0), Token);
            Assert.InRange((await store.GetSizeAsync(Token)).Bytes!.Value, 1, size.Bytes!.Value - 1);
        },
        options => (options.MaxEntries, options.MaxBytes) = (1_000, 10_000_000));

    [Fact]
    public Task What_is_exported_fills_another_store() => WithStoreAsync(async store =>
    {
        for (var i = 0; i < 300; i++)
            await store.AddAsync(Entry(i, Axis(i % 4), $"answer {i}") with { Tags = [$"tag {i % 3}"] }, Token);
        var other = new InMemorySemanticCacheStore();
        await foreach (var entry in store.ExportAsync(Token))
            await other.AddAsync(entry, Token);
        Assert.Equal(300, await other.CountAsync(cancellationToken: Token));
        Assert.Equal(100, await other.PurgeAsync(new CachePurge { Tag = "tag 1" }, Token));
    });

    [Fact]
    public Task A_call_that_is_cancelled_already_does_nothing() => WithStoreAsync(async store =>
    {
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.AddAsync(Entry(0, Axis(0)), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.SearchAsync(Query(Axis(0)), cancelled));
        Assert.Equal(0, await store.CountAsync(cancellationToken: Token));
    });

    protected static async Task<List<SemanticCacheEntry>> ExportAsync(ISemanticCacheStore store)
    {
        var entries = new List<SemanticCacheEntry>();
        await foreach (var entry in store.ExportAsync(Token))
            entries.Add(entry);
        return entries;
    }

    private static void AssertEqual(SemanticCacheEntry expected, SemanticCacheEntry actual, bool withVector = false)
    {
        Assert.Equal(
            (expected.Scope, expected.Partition, expected.Key, expected.Prompt),
            (actual.Scope, actual.Partition, actual.Key, actual.Prompt));
        Assert.Equal(expected.Tags.Order(StringComparer.Ordinal), actual.Tags.Order(StringComparer.Ordinal));
        Assert.Equal(expected.Answer.Text, actual.Answer.Text);
        Assert.Equal(expected.Answer.Chunks.ToArray(), actual.Answer.Chunks.ToArray());
        Assert.Equal((expected.Answer.AuthorName, expected.Answer.AskedAt), (actual.Answer.AuthorName, actual.Answer.AskedAt));
        Assert.Equal((expected.Answer.ModelId, expected.Answer.ResponseId), (actual.Answer.ModelId, actual.Answer.ResponseId));
        Assert.Equal(
            (expected.Answer.InputTokens, expected.Answer.CachedInputTokens, expected.Answer.OutputTokens, expected.Answer.ReasoningTokens),
            (actual.Answer.InputTokens, actual.Answer.CachedInputTokens, actual.Answer.OutputTokens, actual.Answer.ReasoningTokens));
        Assert.Equal(expected.Answer.Energy, actual.Answer.Energy);
        Assert.Equal(expected.Answer.DirectiveLevel, actual.Answer.DirectiveLevel);
        Assert.Equal((expected.Answer.CreatedAt, expected.Answer.ExpiresAt), (actual.Answer.CreatedAt, actual.Answer.ExpiresAt));
        if (withVector)
            Assert.All(expected.Vector.ToArray().Zip(actual.Vector.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-3f));
    }

    private sealed class SetBackClock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
