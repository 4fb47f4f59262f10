using CsCheck;
using Wattwise.Caching;
using static Wattwise.StoreConformance.StoreEntries;

namespace Wattwise.Sqlite.Tests.Caching.Index;

public sealed class PartitionIndexTests : IDisposable
{
    private readonly CacheFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Of_a_partition_larger_than_memory_allows_the_newest_entries_are_found()
    {
        await using var store = _folder.Open(options => options.MaxIndexBytes = 4000);
        for (var id = 0; id < 500; id++)
            await store.AddAsync(Entry(id, Axis(id % 4)), Token);
        Assert.Contains(await store.SearchAsync(Query(Axis(3), 500), Token), match => match.Entry.Key == EntryKey(499));
        for (var id = 500; id < 600; id++)
        {
            await store.AddAsync(Entry(id, Axis(id % 4)), Token);
            Assert.Contains(await store.SearchAsync(Query(Axis(id % 4), 500), Token), match => match.Entry.Key == EntryKey(id));
        }
    }

    [Fact]
    public async Task More_partitions_than_memory_allows_are_all_searched_in_turn()
    {
        await using var store = _folder.Open(options => options.MaxIndexBytes = 5000);
        for (var i = 0; i < 20; i++)
            await store.AddAsync(Entry(i, Axis(0), $"answer {i}") with { Partition = Key(100 + i) }, Token);
        for (var turn = 0; turn < 2; turn++)
        {
            for (var i = 0; i < 20; i++)
                Assert.Equal(
                    $"answer {i}",
                    Assert.Single(await store.SearchAsync(Query(Axis(0)) with { Partition = Key(100 + i) }, Token)).Entry.Answer.Text);
        }
    }

    [Fact]
    public async Task A_process_that_missed_more_removals_than_are_remembered_reads_its_vectors_anew()
    {
        await using var store = _folder.Open();
        for (var id = 0; id < 10; id++)
            await store.AddAsync(Entry(id, Axis(0)), Token);
        Assert.Equal(10, (await store.SearchAsync(Query(Axis(0), 20), Token)).Count);
        _folder.Query($"DELETE FROM entries WHERE id <= 4; DELETE FROM removals");
        Assert.Equal(6, (await store.SearchAsync(Query(Axis(0), 20), Token)).Count);
        await store.AddAsync(Entry(10, Axis(0)), Token);
        Assert.Equal(7, (await store.SearchAsync(Query(Axis(0), 20), Token)).Count);
    }

    [Fact]
    public async Task A_search_that_was_cancelled_leaves_the_next_one_whole()
    {
        await using (var filled = _folder.Open())
            await Task.WhenAll(Enumerable.Range(0, 2000).Select(id => filled.AddAsync(Entry(id, Axis(id % 4)), Token).AsTask()));
        await using var store = _folder.Open();
        using var cancellation = new CancellationTokenSource();
        var cancelled = store.SearchAsync(Query(Axis(0), 2000), cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        try
        {
            await cancelled;
        }
        catch (OperationCanceledException)
        {
            // It may also have been quicker.
        }

        Assert.Contains(await store.SearchAsync(Query(Axis(3), 300), Token), match => match.CosineSimilarity == 1);
        await store.PurgeAsync(new CachePurge { AnsweredBefore = DateTimeOffset.MaxValue }, Token);
        Assert.Empty(await store.SearchAsync(Query(Axis(3)), Token));
    }

    [Fact]
    public async Task A_prompt_of_a_megabyte_comes_back()
    {
        await using var store = _folder.Open(options => options.MaxEntryBytes = 16 << 20);
        var prompt = string.Concat(Enumerable.Repeat("wörter ", 150_000));
        await store.AddAsync(Entry(0, Axis(0)) with { Prompt = prompt }, Token);
        Assert.Equal(prompt, Assert.Single(await store.SearchAsync(Query(Axis(0)), Token)).Entry.Prompt);
    }

    // Two stores on one file stand for two processes: neither knows of the other but by the file.
    [Fact]
    public Task Two_stores_on_one_file_always_agree_with_a_dictionary() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 3], Gen.Bool).List[1, 25].ForAllAsync(
            async steps =>
            {
                using var folder = new CacheFolder();
                await using var first = folder.Open();
                await using var second = folder.Open();
                var expected = new Dictionary<CacheKey, int>();
                foreach (var (id, axis, isAdded) in steps)
                {
                    var (writer, reader) = axis % 2 == 0 ? (first, second) : (second, first);
                    if (isAdded)
                    {
                        await writer.AddAsync(Entry(id, Axis(axis)));
                        expected[EntryKey(id)] = axis;
                    }
                    else
                    {
                        Assert.Equal(expected.Remove(EntryKey(id)), await writer.RemoveAsync(Scope, EntryKey(id)));
                    }

                    var found = await reader.SearchAsync(Query(Axis(axis), 10));
                    Assert.Equal(expected.Where(entry => entry.Value == axis).Select(entry => entry.Key)
                        .ToHashSet(), found.Select(match => match.Entry.Key).ToHashSet());
                }
            }, iter: 40);
}
