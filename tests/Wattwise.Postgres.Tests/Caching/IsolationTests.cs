using CsCheck;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Wattwise.Caching;
using Wattwise.StoreConformance;
using static Wattwise.StoreConformance.StoreEntries;

namespace Wattwise.Postgres.Tests.Caching;

/// <summary>Whose entries are whose, whatever names tenants and users have.</summary>
public class IsolationTests(PostgresFixture postgres)
{
    private static readonly string[] Names =
        ["", "a", "A", "a\0", "a\\0000", "\0", "\\", "\ud800", "\ud801", "\ud83d\ude00", "null", "%", "a'b\";--", new('x', 5_000)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_scope_finds_counts_removes_and_exports_its_own_alone()
    {
        CacheScope[] scopes =
            [default, .. Names.Select(name => new CacheScope(name)), .. Names.Select(name => new CacheScope(null, name)), .. Names.Select(
                name => new CacheScope("a", name))];
        await using var store = new PostgresSemanticCacheStore(postgres.NewOptions());

        // One and the same key: a scope's entry never replaces that of another.
        for (var i = 0; i < scopes.Length; i++)
            await store.AddAsync(
                Entry(0, Axis(0), $"secret of {i}") with { Scope = scopes[i], Tags = [scopes[i].Tenant ?? "none"] }, Token);
        await foreach (var entry in store.ExportAsync(Token))
            Assert.Equal(entry.Answer.Text, $"secret of {Array.IndexOf(scopes, entry.Scope)}");
        for (var i = 0; i < scopes.Length; i++)
        {
            var found = Assert.Single(await store.SearchAsync(new(scopes[i], Partition, Axis(0), 100, -1), Token)).Entry;
            Assert.Equal(($"secret of {i}", scopes[i].Tenant ?? "none"), (found.Answer.Text, found.Tags[0]));
            Assert.Equal(1, await store.CountAsync(scopes[i], Token));
            Assert.True(await store.RemoveAsync(scopes[i], EntryKey(0), Token));
            Assert.Equal(scopes.Length - i - 1, await store.CountAsync(cancellationToken: Token));
        }
    }

    [Fact]
    public async Task A_purge_takes_a_name_literally()
    {
        await using var store = new PostgresSemanticCacheStore(postgres.NewOptions());
        for (var i = 0; i < Names.Length; i++)
            await store.AddAsync(
                Entry(i, Axis(0)) with { Scope = new(Names[i], Names[i]), Tags = [Names[i]], Answer = Answer("answer", Names[i]) }, Token);
        for (var i = 0; i < Names.Length; i++)
        {
            var purge = (i % 4) switch
            {
                0 => new CachePurge { Tenant = Names[i] },
                1 => new CachePurge { User = Names[i] },
                2 => new CachePurge { Tag = Names[i] },
                _ => new CachePurge { ModelId = Names[i] },
            };
            Assert.Equal(1, await store.PurgeAsync(purge, Token));
        }
    }

    [Fact]
    public void Any_text_survives_and_two_never_become_one() =>
        Gen.Select(Gen.OneOf(Gen.Char['\0', '\uffff'], Gen.Char["\\\0a0\ud83d\ude00"]).Array[0, 12], Gen.Char['\0', '\uffff'].Array[0, 3])
            .ForAll((first, second) =>
            {
                var (text, other) = (new string(first), new string(second));
                var encoded = StorableText.Encode(text)!;
                return StorableText.Decode(encoded) == text && !encoded.Contains('\0', StringComparison.Ordinal)
                    && System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(encoded)) == encoded
                    && (text == other) == (encoded == StorableText.Encode(other));
            });

    [Fact]
    public async Task Texts_that_are_protected_are_not_in_the_table_and_come_back()
    {
        var options = postgres.NewOptions();
        options.Protector = new TestProtector();
        await using var store = new PostgresSemanticCacheStore(options);
        await store.AddAsync(Entry(0, Axis(0), "a secret"), Token);
        Assert.Equal("a secret", Assert.Single(await store.SearchAsync(Query(Axis(0)), Token)).Entry.Answer.Text);
        Assert.Equal(0, await postgres.ScalarAsync<long>(
            $"SELECT count(*) FROM {options.Schema}.entries WHERE position('secret'::bytea IN payload) > 0"));
    }

    [Fact]
    public async Task An_entry_that_cannot_be_read_is_passed_over_with_one_warning()
    {
        using var provider = new FakeLoggerProvider();
        using var factory = new LoggerFactory([provider]);
        var options = postgres.NewOptions();
        await using var store = new PostgresSemanticCacheStore(options, factory);
        await store.AddAsync(Entry(0, Axis(0)), Token);
        await store.AddAsync(Entry(1, Axis(0), "readable"), Token);
        await postgres.ExecuteAsync($"UPDATE {options.Schema}.entries SET payload = '\\x01ff' WHERE id = 1");
        for (var i = 0; i < 3; i++)
            Assert.Equal("readable", Assert.Single(await store.SearchAsync(Query(Axis(0)), Token)).Entry.Answer.Text);
        Assert.Single(provider.Collector.GetSnapshot(), log => log.Level == LogLevel.Warning);
    }
}
