using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Wattwise.Caching;
using Wattwise.StoreConformance;
using static Wattwise.StoreConformance.StoreEntries;

namespace Wattwise.Sqlite.Tests.Caching.File;

public sealed class CacheFileTests : IDisposable
{
    private readonly CacheFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_that_is_no_database_is_refused_and_left_alone()
    {
        var bytes = new byte[10_000];
        new Random(1).NextBytes(bytes);
        System.IO.File.WriteAllBytes(_folder.File(), bytes);
        var fault = Assert.Throws<SqliteSemanticCacheException>(() => _folder.Open());
        Assert.Contains("is no SQLite database", fault.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.File(), fault.Message, StringComparison.Ordinal);
        Assert.Equal(bytes, System.IO.File.ReadAllBytes(_folder.File()));
    }

    [Fact]
    public async Task Only_the_apps_own_user_may_read_the_files()
    {
        if (OperatingSystem.IsWindows())
            return;

        await using var store = _folder.Open();
        await store.AddAsync(Entry(0, Axis(0)), Token);
        foreach (var name in (string[])["cache.db", "cache.db-wal", "cache.db-shm"])
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(_folder.File(name)));
    }

    [Fact]
    public async Task Once_a_purge_is_done_no_file_holds_a_word_of_what_it_removed()
    {
        await using var store = _folder.Open();
        await store.AddAsync(Entry(0, Axis(0)) with { Prompt = "Who is Jane Roe?", Tags = ["jane"] }, Token);
        await store.AddAsync(Entry(1, Axis(1)), Token);
        Assert.Equal(1, await store.PurgeAsync(new CachePurge { Tag = "jane" }, Token));
        foreach (var name in (string[])["cache.db", "cache.db-wal"])
        {
            using var file = new FileStream(_folder.File(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            Assert.DoesNotContain("Jane Roe", System.Text.Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_file_that_was_cut_off_is_refused_and_left_alone()
    {
        await FillAsync(100);
        var cut = System.IO.File.ReadAllBytes(_folder.File())[..20_000];
        System.IO.File.WriteAllBytes(_folder.File(), cut);
        Assert.Contains("is damaged", Assert.Throws<SqliteSemanticCacheException>(() => _folder.Open()).Message, StringComparison.Ordinal);
        Assert.Equal(cut, System.IO.File.ReadAllBytes(_folder.File()));
    }

    [Fact]
    public async Task Damage_that_comes_to_light_later_is_told_and_never_answered_from()
    {
        await FillAsync(100);
        var bytes = System.IO.File.ReadAllBytes(_folder.File());
        new Random(1).NextBytes(bytes.AsSpan(4096 * 10));
        System.IO.File.WriteAllBytes(_folder.File(), bytes);
        await using var store = _folder.Open();
        var fault = await Assert.ThrowsAsync<SqliteSemanticCacheException>(async () =>
        {
            for (var id = 0; id < 100; id++)
                await store.SearchAsync(Query(Axis(id % 4)), Token);
        });
        Assert.Contains("is damaged", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_told()
    {
        System.IO.File.WriteAllText(_folder.File("file"), "");
        var fault = Assert.Throws<SqliteSemanticCacheException>(() => _folder.Open(name: Path.Combine("file", "cache.db")));
        Assert.Contains("cannot be made", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_cannot_be_opened_is_told()
    {
        Directory.CreateDirectory(_folder.File());
        Assert.Contains(
            "cannot be opened", Assert.Throws<SqliteSemanticCacheException>(() => _folder.Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_the_right_to_write_is_told()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "An administrator may write anywhere.");
        var folder = Directory.CreateDirectory(_folder.File("locked"));
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows keeps rights in lists of its own.");
        else
            folder.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserExecute;
        Assert.Contains(
            "needs the right", Assert.Throws<SqliteSemanticCacheException>(
                () => _folder.Open(name: Path.Combine("locked", "cache.db"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_is_told_and_what_was_kept_is_still_served()
    {
        await using var store = _folder.Open(options => options.MaxFileBytes = 1 << 20);
        var added = 0;
        var fault = await Assert.ThrowsAsync<SqliteSemanticCacheException>(async () =>
        {
            for (; added < 1000; added++)
                await store.AddAsync(Entry(added, Axis(added % 4), new string('x', 10_000)), Token);
        });
        Assert.Contains("is full", fault.Message, StringComparison.Ordinal);
        Assert.Equal(added, await store.CountAsync(cancellationToken: Token));
        Assert.Equal(5, (await store.SearchAsync(Query(Axis(0)), Token)).Count);

        await store.PurgeAsync(CachePurge.Everything, Token);
        await store.AddAsync(Entry(0, Axis(0)), Token);
        Assert.Single(await store.SearchAsync(Query(Axis(0)), Token));
    }

    [Fact]
    public async Task What_was_purged_is_in_the_file_no_more()
    {
        await using (var store = _folder.Open())
        {
            for (var id = 0; id < 50; id++)
                await store.AddAsync(
                    Entry(id, Axis(0), "the secret of somebody who left" + id) with
                    {
                        Scope = new("contoso", id == 7 ? "stays" : "leaves"),
                    }, Token);
            Assert.Equal(49, await store.PurgeAsync(new CachePurge { User = "leaves" }, Token));
        }

        var file = System.Text.Encoding.Latin1.GetString(System.IO.File.ReadAllBytes(_folder.File()));
        Assert.Equal(1, file.Split("the secret of somebody who left").Length - 1);
        Assert.False(System.IO.File.Exists(_folder.File() + "-wal"));
    }

    [Fact]
    public async Task A_protector_keeps_prompts_and_answers_out_of_the_file()
    {
        await using (var store = _folder.Open(options => options.Protector = new TestProtector()))
        {
            await store.AddAsync(Entry(0, Axis(0), "a secret"), Token);
            Assert.Equal("a secret", Assert.Single(await store.SearchAsync(Query(Axis(0)), Token)).Entry.Answer.Text);
        }

        var file = System.Text.Encoding.Latin1.GetString(System.IO.File.ReadAllBytes(_folder.File()));
        Assert.DoesNotContain("a secret", file, StringComparison.Ordinal);
        Assert.DoesNotContain("prompt 0", file, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_entry_is_passed_over_with_one_warning()
    {
        using var logs = new FakeLoggerProvider();
        using var factory = new LoggerFactory([logs]);
        await using var store = _folder.Open(loggerFactory: factory);
        await store.AddAsync(Entry(0, Axis(0)), Token);
        await store.AddAsync(Entry(1, Axis(1)), Token);
        _folder.Query("UPDATE contents SET payload = x'0102' WHERE entry = 1");
        Assert.Empty(await store.SearchAsync(Query(Axis(0)), Token));
        Assert.Empty(await store.SearchAsync(Query(Axis(0)), Token));
        Assert.Single(await store.SearchAsync(Query(Axis(1)), Token));
        Assert.Single(logs.Collector.GetSnapshot(), log => log.Level == LogLevel.Warning);
    }

    private async Task FillAsync(int entries)
    {
        await using var store = _folder.Open();
        for (var id = 0; id < entries; id++)
            await store.AddAsync(Entry(id, Axis(id % 4), new string('x', 1000)), Token);
    }
}
