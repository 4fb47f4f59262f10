using Wattwise.Caching;
using static Wattwise.StoreConformance.StoreEntries;

namespace Wattwise.Tests.Caching.Decision;

public sealed class FileCacheEvidenceStoreTests : IDisposable
{
    private const string Policy = "policy/1: \u4f60";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wattwise-evidence-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_file_that_was_cut_anywhere_keeps_its_whole_records_and_takes_new_ones()
    {
        var store = Store();
        for (var i = 0; i < 3; i++)
            await store.AppendAsync(Policy, Evidence(i), Chat.Token);
        var file = Assert.Single(_folder.GetFiles("*.bin")).FullName;
        var whole = await File.ReadAllBytesAsync(file, Chat.Token);
        for (var length = 0; length <= whole.Length; length++)
        {
            await File.WriteAllBytesAsync(file, whole[..length], Chat.Token);
            var kept = Enumerable.Range(0, length * 3 / whole.Length).Select(Evidence).ToArray();
            Assert.Equal(kept, await store.ReadAsync(Policy, 10, Chat.Token));
            await store.AppendAsync(Policy, Evidence(7), Chat.Token);
            Assert.Equal([.. kept, Evidence(7)], await store.ReadAsync(Policy, 10, Chat.Token));
        }
    }

    [Fact]
    public async Task Only_the_apps_own_user_may_read_the_files()
    {
        if (OperatingSystem.IsWindows())
            return;

        var store = new FileCacheEvidenceStore(_folder.FullName, maxCount: 2);
        for (var i = 0; i < 6; i++)
            await store.AppendAsync(Policy, Evidence(i), Chat.Token);
        Assert.All(_folder.GetFiles(), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.UnixFileMode));
    }

    [Fact]
    public async Task A_damaged_record_is_left_out_whichever_byte_it_is()
    {
        var store = Store();
        for (var i = 0; i < 3; i++)
            await store.AppendAsync(Policy, Evidence(i), Chat.Token);
        var file = Assert.Single(_folder.GetFiles("*.bin")).FullName;
        var whole = await File.ReadAllBytesAsync(file, Chat.Token);
        for (var damaged = 0; damaged < whole.Length; damaged++)
        {
            var bytes = whole.ToArray();
            bytes[damaged] ^= 0x10;
            await File.WriteAllBytesAsync(file, bytes, Chat.Token);
            Assert.Equal(Enumerable.Range(0, 3).Where(i => i != damaged * 3 / whole.Length).Select(Evidence), await store.ReadAsync(
                Policy, 10, Chat.Token));
        }
    }

    [Fact]
    public async Task The_oldest_evidence_makes_room()
    {
        var store = Store(maxCount: 10);
        for (var i = 0; i < 95; i++)
        {
            await store.AppendAsync(Policy, Evidence(i), Chat.Token);
            Assert.InRange(Assert.Single(_folder.GetFiles("*.bin")).Length, 1, 20 * 64);
            Assert.Equal(
                Enumerable.Range(Math.Max(0, i - 9), Math.Min(10, i + 1)).Select(Evidence), await store.ReadAsync(Policy, 100, Chat.Token));
        }
    }

    [Fact]
    public async Task Two_stores_on_one_folder_lose_nothing_while_either_compacts()
    {
        FileCacheEvidenceStore[] stores = [Store(maxCount: 50), Store(maxCount: 50)];
        await Task.WhenAll(Enumerable.Range(0, 2).Select(writer => Task.Run(
            async () =>
            {
                for (var i = 0; i < 150; i++)
                    await stores[writer].AppendAsync(Policy, Evidence((2 * i) + writer), Chat.Token);
            },
            Chat.Token)));
        var kept = await stores[0].ReadAsync(Policy, 100, Chat.Token);
        Assert.Equal(50, kept.Count);
        Assert.Equal(kept, await stores[1].ReadAsync(Policy, 100, Chat.Token));

        // Each writer's own evidence comes in its order, without a gap.
        foreach (var own in kept.GroupBy(evidence => evidence.JudgedAt.Second % 2))
            Assert.All(own.Zip(own.Skip(1)), pair => Assert.Equal(TimeSpan.FromSeconds(2), pair.Second.JudgedAt - pair.First.JudgedAt));
    }

    [Fact]
    public async Task A_new_file_that_was_left_half_written_does_no_harm()
    {
        var store = Store(maxCount: 2);
        await store.AppendAsync(Policy, Evidence(0), Chat.Token);
        await File.WriteAllBytesAsync(Assert.Single(_folder.GetFiles("*.bin")).FullName + ".new", new byte[17], Chat.Token);
        for (var i = 1; i < 9; i++)
            await store.AppendAsync(Policy, Evidence(i), Chat.Token);
        Assert.Equal([Evidence(7), Evidence(8)], await store.ReadAsync(Policy, 5, Chat.Token));
    }

    [Fact]
    public void Limits_that_cannot_work_are_refused()
    {
        Assert.ThrowsAny<ArgumentException>(() => Store(maxCount: 0));
        Assert.ThrowsAny<ArgumentException>(() => new FileCacheEvidenceStore(""));
    }

    private FileCacheEvidenceStore Store(int maxCount = 1_000) => new(_folder.FullName, maxCount);

    private static CacheEvidence Evidence(int i) => new(
        new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(i), Key(i), i / 1000f, i % 2 == 0 ? null : i / 1000.0, i % 3 == 0,
        i % 4 != 0);
}
