using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using Wattwise.Accounting;
using Wattwise.Caching;
using Wattwise.StoreConformance;
using static Wattwise.StoreConformance.StoreEntries;

namespace Wattwise.Redis.Tests.Caching;

/// <summary>What this store does beyond what every store does: several machines, a server that is not to be trusted, limits.</summary>
public sealed class RedisSemanticCacheStoreTests(GarnetFixture garnet) : IAsyncLifetime
{
    private readonly string _prefix = Guid.NewGuid().ToString("N");
    private readonly List<RedisSemanticCacheStore> _stores = [];
    private ConnectionMultiplexer? _admin;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private RedisKeys Keys => new(_prefix);

    private IDatabase Server => _admin!.GetDatabase();

    public async ValueTask InitializeAsync() => _admin = await ConnectionMultiplexer.ConnectAsync(garnet.Address(hasVectorSets: true));

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
            await store.DisposeAsync();
        await _admin!.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Two_machines_that_write_the_same_prompts_leave_one_entry_each(bool useVectorSets)
    {
        RedisSemanticCacheStore[] machines = [Store(o => o.UseVectorSets = useVectorSets), Store(o => o.UseVectorSets = useVectorSets)];
        await Task.WhenAll(machines.Select((machine, i) => Task.Run(
            async () =>
            {
                for (var id = 0; id < 40; id++)
                    await machine.AddAsync(Entry(id, Axis(id % 4), $"machine {i}") with { Tags = [$"machine {i}"] }, Token);
            },
            Token)));

        foreach (var machine in machines)
        {
            Assert.Equal(40, await machine.CountAsync(cancellationToken: Token));
            var found = await machine.SearchAsync(Query(Axis(1), maxResults: 100), Token);
            Assert.Equal(10, found.Select(match => match.Entry.Key).Distinct().Count());
            Assert.Equal(10, found.Count);
        }

        Assert.Equal(40, await machines[0].PurgeAsync(new CachePurge { Tag = "machine 0" }, Token) + await machines[1].PurgeAsync(
            new CachePurge { Tag = "machine 1" }, Token));
        Assert.Equal(0, await Server.SortedSetLengthAsync(Keys.Order));
        Assert.Equal(0, (long)await Server.StringGetAsync(Keys.Bytes));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(400)]
    public async Task A_mirror_follows_what_other_machines_write_and_remove(int changes)
    {
        var (writer, reader) = (Store(o => o.UseVectorSets = false), Store(o => o.UseVectorSets = false));
        await writer.AddAsync(Entry(0, Axis(0)), Token);
        Assert.Single(await reader.SearchAsync(Query(Axis(0)), Token));
        for (var id = 1; id < changes; id++)
            await writer.AddAsync(Entry(id, Axis(1)), Token);
        await writer.RemoveAsync(Scope, EntryKey(0), Token);
        Assert.Empty(await reader.SearchAsync(Query(Axis(0)), Token));
        Assert.Equal(changes - 1, (await reader.SearchAsync(Query(Axis(1), maxResults: 1000), Token)).Count);
    }

    [Fact]
    public async Task What_does_not_fit_a_mirror_is_not_found_and_no_error()
    {
        var store = Store(o => (o.UseVectorSets, o.MaxIndexBytes) = (false, 10 * 316));
        for (var id = 0; id < 50; id++)
            await store.AddAsync(Entry(id, Axis(0)), Token);
        Assert.Equal(10, (await store.SearchAsync(Query(Axis(0), maxResults: 100), Token)).Count);
    }

    public static TheoryData<string> Damages => ["empty", "short", "cut", "text", "payload", "another version", "another entry"];

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task A_damaged_entry_is_removed_and_never_returned(string damage)
    {
        var store = Store();
        await store.AddAsync(Entry(0, Axis(0)), Token);
        await store.AddAsync(Entry(1, Axis(0)) with { Scope = new("fabrikam") }, Token);
        var key = Keys.Entry(EntryId.Of(Scope, EntryKey(0)));
        byte[] value = (await Server.StringGetAsync(key))!;
        byte[] damaged = damage switch
        {
            "empty" => [],
            "short" => [4],
            "cut" => value[..^5],
            "text" => "something else altogether, by another program"u8.ToArray(),
            "payload" => [.. value[..^60], .. new byte[60]],
            "another version" => WithVersion(value, 77),
            _ => (await Server.StringGetAsync(Keys.Entry(EntryId.Of(new("fabrikam"), EntryKey(1)))))!,
        };
        await Server.StringSetAsync(key, damaged);

        var found = await store.SearchAsync(Query(Axis(0), minCosineSimilarity: -1), Token);
        Assert.DoesNotContain(
            found, match => match.Entry.Scope != Scope || match.Entry.Answer.Text != "answer" || match.Entry.Key != EntryKey(0));
        if (damage != "payload")
            Assert.Equal(0, await store.CountAsync(Scope, Token));
        Assert.Equal(1, await store.CountAsync(new CacheScope("fabrikam"), Token));
    }

    [Fact]
    public async Task A_vector_planted_under_another_scopes_name_is_not_served_and_leaves_that_scope_alone()
    {
        var store = Store();
        var (victim, attacker) = (new CacheScope("victim"), new CacheScope("attacker"));
        await store.AddAsync(Entry(0, Axis(0), "poison") with { Scope = attacker }, Token);
        await store.AddAsync(Entry(1, Axis(1), "own") with { Scope = victim }, Token);
        var vectors = Keys.VectorSet(new VectorPlace(Digest.Of(victim), Partition, 4));
        await Server.ExecuteAsync(
            "VADD", vectors, "FP32", EntryValue.VectorBytes(Axis(0)), EntryId.Of(attacker, EntryKey(0)).Text, "NOQUANT");

        Assert.Empty(await store.SearchAsync(Query(Axis(0)) with { Scope = victim }, Token));
        Assert.Equal(1, (long)await Server.ExecuteAsync("VCARD", vectors));
        Assert.Single(await store.SearchAsync(Query(Axis(0)) with { Scope = attacker }, Token));
    }

    [Fact]
    public async Task A_key_of_another_type_is_an_error_that_says_so()
    {
        var store = Store();
        await Server.StringSetAsync(Keys.Order, "not a sorted set");
        var exception = await Assert.ThrowsAnyAsync<RedisException>(async () => await store.AddAsync(Entry(0, Axis(0)), Token));
        Assert.Contains("WRONGTYPE", exception.Message, StringComparison.Ordinal);

        await Server.StringSetAsync(Keys.VectorSet(new VectorPlace(Digest.Of(Scope), Key(9), 4)), "not a vector set");
        await Assert.ThrowsAnyAsync<RedisException>(async () => await store.SearchAsync(Query(Axis(0)) with { Partition = Key(9) }, Token));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_the_server_let_expire_leaves_all_its_indexes_when_it_is_met(bool useVectorSets)
    {
        var store = Store(o => o.UseVectorSets = useVectorSets);
        await store.AddAsync(Entry(0, Axis(0)) with { Tags = ["tag"] }, Token);
        await store.AddAsync(Entry(1, Axis(1)), Token);
        Assert.Single(await store.SearchAsync(Query(Axis(0)), Token));
        await Server.KeyDeleteAsync(Keys.Entry(EntryId.Of(Scope, EntryKey(0))));

        Assert.Empty(await store.SearchAsync(Query(Axis(0)), Token));
        Assert.Equal(1, await store.CountAsync(cancellationToken: Token));
        Assert.False(await Server.KeyExistsAsync(Keys.Tag("tag")));
    }

    [Fact]
    public async Task An_entry_lives_on_the_server_for_as_long_as_the_clock_says()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var store = Store(o => o.TimeProvider = time);
        await store.AddAsync(Entry(0, Axis(0)) with { Answer = Answer("answer", expiresAt: time.GetUtcNow().AddHours(1)) }, Token);
        await store.AddAsync(Entry(1, Axis(0)), Token);
        await store.AddAsync(Entry(2, Axis(0)) with { Answer = Answer("answer", expiresAt: time.GetUtcNow()) }, Token);

        var life = await Server.KeyTimeToLiveAsync(Keys.Entry(EntryId.Of(Scope, EntryKey(0))));
        Assert.InRange(life!.Value, TimeSpan.FromMinutes(50), TimeSpan.FromHours(1));
        Assert.Null(await Server.KeyTimeToLiveAsync(Keys.Entry(EntryId.Of(Scope, EntryKey(1)))));
        Assert.False(await Server.KeyExistsAsync(Keys.Entry(EntryId.Of(Scope, EntryKey(2)))));
    }

    [Fact]
    public async Task Expired_entries_make_room_as_others_are_added()
    {
        var time = new FakeTimeProvider();
        var store = Store(o => o.TimeProvider = time);
        for (var id = 0; id < 10; id++)
            await store.AddAsync(Entry(id, Axis(0)) with { Answer = Answer("answer", expiresAt: time.GetUtcNow().AddHours(1)) }, Token);
        time.Advance(TimeSpan.FromHours(2));
        await store.AddAsync(Entry(10, Axis(1)), Token);
        Assert.Equal(1, await store.CountAsync(cancellationToken: Token));
    }

    [Fact]
    public async Task An_entry_that_was_replaced_is_found_by_its_new_tags_alone()
    {
        var store = Store();
        await store.AddAsync(Entry(0, Axis(0)) with { Tags = ["old", "both"] }, Token);
        await store.AddAsync(Entry(0, Axis(0)) with { Tags = ["new", "both"] }, Token);
        Assert.Equal(0, await store.PurgeAsync(new CachePurge { Tag = "old" }, Token));
        Assert.False(await Server.KeyExistsAsync(Keys.Tag("old")));
        Assert.Equal(1, await store.PurgeAsync(new CachePurge { Tag = "new" }, Token));
        Assert.False(await Server.KeyExistsAsync(Keys.Tag("both")));
    }

    [Fact]
    public async Task A_purge_of_many_entries_is_complete_and_leaves_nothing_behind()
    {
        var store = Store();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(part => Task.Run(
            async () =>
            {
                for (var id = part; id < 600; id += 8)
                    await store.AddAsync(Entry(id, Axis(id % 4)) with { Tags = [id % 3 == 0 ? "stays" : "goes"] }, Token);
            },
            Token)));
        Assert.Equal(400, await store.PurgeAsync(new CachePurge { Tag = "goes" }, Token));
        Assert.Equal(200, await store.CountAsync(cancellationToken: Token));
        Assert.Equal(200, await store.PurgeAsync(CachePurge.Everything, Token));

        // But for the record of the purges themselves.
        var left = _admin!.GetServers()[0].Keys(pattern: $"{{{_prefix}}}*").Select(key => key.ToString()).Order(StringComparer.Ordinal);
        Assert.Equal([$"{{{_prefix}}}:1:purges", $"{{{_prefix}}}:1:purges:latest"], left);
    }

    [Fact]
    public async Task What_saves_the_most_joules_for_its_bytes_stays()
    {
        var store = Store(o => o.MaxEntries = 10);
        for (var id = 0; id < 30; id++)
        {
            var answer = new CachedAnswer("answer", new[] { new AnswerChunk(6, false) })
            {
                Energy = EnergyEstimate.Modelled(id < 5 ? 5000 : 5, 0, 6000),
            };
            await store.AddAsync(Entry(id, Axis(0)) with { Answer = answer }, Token);
        }

        var kept = (await store.SearchAsync(Query(Axis(0), maxResults: 50), Token)).Select(match => match.Entry.Key).ToHashSet();
        Assert.Superset(Enumerable.Range(0, 5).Select(EntryKey).ToHashSet(), kept);
    }

    [Fact]
    public async Task An_entry_in_use_outlives_those_that_nobody_asks_for()
    {
        var time = new FakeTimeProvider();
        var store = Store(o => (o.MaxEntries, o.TimeProvider) = (10, time));
        await store.AddAsync(Entry(0, Axis(0), "in use"), Token);
        for (var id = 1; id < 60; id++)
        {
            time.Advance(TimeSpan.FromMinutes(10));
            await store.AddAsync(Entry(id, Axis(1)), Token);
            Assert.Single(await store.SearchAsync(Query(Axis(0)), Token));
        }
    }

    [Fact]
    public async Task The_bytes_of_all_entries_stay_below_their_limit()
    {
        var store = Store(o => o.MaxBytes = 20_000);
        for (var id = 0; id < 60; id++)
            await store.AddAsync(Entry(id, Axis(0), new string('x', 1000)), Token);
        Assert.InRange((long)await Server.StringGetAsync(Keys.Bytes), 1_000, 20_000);
        Assert.InRange(await store.CountAsync(cancellationToken: Token), 5, 19);
    }

    [Fact]
    public async Task What_is_protected_shows_no_text_and_is_left_alone_by_a_machine_without_the_key()
    {
        var (owner, stranger) =
            (Store(o => o.Protector = new TestProtector { Key = 0x5a }), Store(o => o.Protector = new TestProtector { Key = 0x11 }));
        await owner.AddAsync(Entry(0, Axis(0), "a secret answer"), Token);
        Assert.DoesNotContain(
            "secret", (string?)await Server.StringGetAsync(Keys.Entry(EntryId.Of(Scope, EntryKey(0)))), StringComparison.Ordinal);
        Assert.Empty(await stranger.SearchAsync(Query(Axis(0)), Token));
        Assert.Equal("a secret answer", Assert.Single(await owner.SearchAsync(Query(Axis(0)), Token)).Entry.Answer.Text);
    }

    [Fact]
    public async Task Old_evidence_goes_first_and_rubbish_among_it_is_passed_over()
    {
        var store = Store(o => o.MaxEvidencePerPolicy = 3);
        for (var i = 0; i < 5; i++)
            await store.AppendAsync(
                "policy", new CacheEvidence(DateTimeOffset.UnixEpoch.AddSeconds(i), Key(i), 0.5f, null, false, true), Token);
        await Server.ListRightPushAsync(Keys.Evidence("policy"), "rubbish");
        Assert.Equal([2, 3, 4], (await store.ReadAsync("policy", 10, Token)).Select(evidence => evidence.JudgedAt.Second));
    }

    [Fact]
    public async Task Disposing_twice_is_harmless_and_a_disposed_store_says_so()
    {
        var store = Store();
        await store.CountAsync(cancellationToken: Token);
        await store.DisposeAsync();
        await store.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.CountAsync(cancellationToken: Token));
    }

    [Fact]
    public async Task A_connection_of_the_app_is_used_and_left_open()
    {
        var store = Store(o => (o.ConnectionString, o.ConnectionFactory) = (null, () => _admin!));
        await store.AddAsync(Entry(0, Axis(0)), Token);
        await store.DisposeAsync();
        Assert.Equal(1, await Server.SortedSetLengthAsync(Keys.Order));
    }

    private RedisSemanticCacheStore Store(Action<RedisSemanticCacheOptions>? configure = null)
    {
        var options = garnet.Options(hasVectorSets: true, _prefix);
        configure?.Invoke(options);
        var store = new RedisSemanticCacheStore(options);
        _stores.Add(store);
        return store;
    }

    private static byte[] WithVersion(byte[] value, byte version)
    {
        var payload = EntryValue.Split(value).Payload;
        var copy = value.ToArray();
        copy[value.Length - payload.Length] = version;
        return copy;
    }
}
