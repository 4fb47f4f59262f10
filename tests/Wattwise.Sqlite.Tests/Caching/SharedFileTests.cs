using static Wattwise.StoreConformance.StoreEntries;

namespace Wattwise.Sqlite.Tests.Caching;

public sealed class SharedFileTests : IDisposable
{
    private readonly CacheFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Two_processes_that_write_the_same_and_other_keys_at_once_leave_one_entry_each()
    {
        using (var child = new ChildProcess(ChildArguments.Store, _folder.File()))
        await using (var store = _folder.Open())
        {
            await child.TellAsync("add 0 300", Token);
            await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(
                async () =>
                {
                    for (var id = 150 + caller; id < 450; id += 8)
                        await store.AddAsync(Entry(id, StoreCommands.VectorOf(id), "of the parent"), Token);
                },
                Token)));
            while (await child.ReadAsync(Token) is not "done" and var line)
                Assert.NotNull(line);

            Assert.Equal(450, await store.CountAsync(Scope, Token));
            for (var id = 0; id < 450; id += 7)
            {
                Assert.Equal(
                    EntryKey(id), Assert.Single(await store.SearchAsync(Query(StoreCommands.VectorOf(id), 5, 0.999f), Token)).Entry.Key);
                Assert.Equal("found", await child.AskAsync($"find {id}", Token));
            }
        }

        Assert.Equal("ok", _folder.Query("PRAGMA integrity_check"));
        Assert.Equal(450L, _folder.Query("SELECT count(DISTINCT key) FROM entries"));
    }

    [Fact]
    public async Task What_one_process_adds_and_removes_the_other_sees_at_once()
    {
        using var child = new ChildProcess(ChildArguments.Store, _folder.File());
        await using var store = _folder.Open();
        Assert.Equal("missing", await child.AskAsync("find 1", Token));
        await store.AddAsync(Entry(1, StoreCommands.VectorOf(1)), Token);
        Assert.Equal("found", await child.AskAsync("find 1", Token));
        await store.RemoveAsync(Scope, EntryKey(1), Token);
        Assert.Equal("missing", await child.AskAsync("find 1", Token));

        Assert.Equal("2", await child.AskAsync("add 2 1", Token));
        Assert.Single(await store.SearchAsync(Query(StoreCommands.VectorOf(2), 1, 0.999f), Token));
    }
}
