using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Compression;

namespace Wattwise.Tests.Compression.References;

public class OriginalStoreTests
{
    private static readonly CacheScope[] Scopes = [new("acme", "ada"), new("acme", "bob"), new("other"), default];

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void The_one_not_used_for_longest_makes_room_within_its_scope()
    {
        var store = new OriginalStore(new() { MaxBytesPerScope = 3 * 1_400, MaxBytes = 1L << 20 }, _clock);
        store.Put(Scopes[1], "x", "other", new string('x', 500));
        foreach (var name in new[] { "a", "b", "c" })
            store.Put(Scopes[0], name, name, new string(name[0], 500));

        _ = store.Find(Scopes[0], "a");
        store.Put(Scopes[0], "d", "d", new string('d', 500));

        Assert.Null(store.Find(Scopes[0], "b"));
        Assert.All(new[] { "a", "c", "d" }, name => Assert.NotNull(store.Find(Scopes[0], name)));
        Assert.NotNull(store.Find(Scopes[1], "other"));
    }

    [Fact]
    public void Bounds_hold_whatever_is_put_read_and_removed() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 30], Gen.Int[1, 900], Gen.Int[0, 3]).List[1, 80].ForAll(steps =>
        {
            var clock = new FakeTimeProvider();
            var store = new OriginalStore(
                new()
                {
                    MaxBytesPerScope = 4_000,
                    MaxBytes = 9_000,
                    IdleLifetime = TimeSpan.FromMinutes(10),
                    MaxLifetime = TimeSpan.FromMinutes(25),
                }, clock);
            foreach (var (scope, name, length, action) in steps)
            {
                if (action == 0)
                    store.Remove(kept => kept == Scopes[scope]);
                else if (action == 1)
                    clock.Advance(TimeSpan.FromMinutes(3));
                else
                {
                    var text = $"{scope} {name}:" + new string('x', length);
                    store.Put(Scopes[scope], $"{name}", text, text);
                    Assert.Equal(text, store.Find(Scopes[scope], text));
                    Assert.Null(store.Find(Scopes[(scope + 1) % Scopes.Length], text));
                }

                Assert.InRange(store.Bytes, 0, 9_000);
                Assert.Equal(store.Count == 0, store.Bytes == 0);
            }

            clock.Advance(TimeSpan.FromMinutes(30));
            Assert.False(store.Sweep());
            Assert.Equal((0, 0L), (store.Count, store.Bytes));
        });

    [Fact]
    public void What_is_larger_than_the_limits_is_not_kept()
    {
        var store = new OriginalStore(new() { MaxBytesPerScope = 4_000 }, _clock);

        store.Put(Scopes[0], "a", "a", new string('x', 2_000));

        Assert.False(store.Fits(new string('x', 2_000)));
        Assert.Equal(0, store.Count);
    }

    [Fact]
    public async Task Callers_beside_each_other_leave_it_consistent()
    {
        var store = new OriginalStore(new() { MaxBytesPerScope = 20_000, MaxBytes = 50_000 }, _clock);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(
            () =>
            {
                for (var i = 0; i < 2_000; i++)
                {
                    var scope = Scopes[(i + worker) % Scopes.Length];
                    store.Put(scope, $"{i % 50}", $"{i % 50}", new string('x', i % 700));
                    _ = store.Find(scope, $"{i * 7 % 50}");
                    if (i % 100 == 0)
                        store.Remove(kept => kept == scope);
                }
            },
            Chat.Token)));

        Assert.InRange(store.Bytes, 0, 50_000);
        store.Remove(_ => true);
        Assert.Equal((0, 0L), (store.Count, store.Bytes));
    }
}
